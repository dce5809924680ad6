@NullMarked
package io.dray.protocol.text;

import org.jspecify.annotations.NullMarked;
