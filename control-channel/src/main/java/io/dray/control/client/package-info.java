/// The client side of the control channel: conversations that send commands and return replies.
@NullMarked
package io.dray.control.client;

import org.jspecify.annotations.NullMarked;
