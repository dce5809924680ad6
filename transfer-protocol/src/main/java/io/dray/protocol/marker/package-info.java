/// Restart and performance markers (GFD.20), the 111 and 112 replies by which a receiver tells what it
/// has. Pure values; when a marker is due is decided elsewhere.
@NullMarked
package io.dray.protocol.marker;

import org.jspecify.annotations.NullMarked;
