/// Restart and performance markers (GFD.20): the 111 and 112 replies in which a receiver reports its
/// progress. Pure values; callers decide when a marker is due.
@NullMarked
package io.dray.protocol.marker;

import org.jspecify.annotations.NullMarked;
