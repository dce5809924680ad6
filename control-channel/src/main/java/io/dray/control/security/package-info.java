/// Security of control and data channels: mechanisms, credentials, certificates, pins, identity map.
@NullMarked
package io.dray.control.security;

import org.jspecify.annotations.NullMarked;
