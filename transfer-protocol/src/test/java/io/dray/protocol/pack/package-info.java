@NullMarked
package io.dray.protocol.pack;

import org.jspecify.annotations.NullMarked;
