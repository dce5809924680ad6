package io.dray.protocol.monitor;

import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Reply;

/// The meaning of a reply for a transfer.
public sealed interface News {
    /// Returns the number of the end that sent it.
    int end();

    /// The end's data channels are open (150), or were open before (125).
    record Began(int end, boolean wereOpen) implements News {}

    /// The end has stored these ranges (111).
    record Stored(int end, ByteRangeSet ranges) implements News {}

    /// One of the end's stripes has moved more bytes (112).
    record Moved(int end, PerformanceMarker marker) implements News {}

    /// The end has completed its part (2yz).
    record Ended(int end, Reply reply) implements News {}

    /// Another preliminary reply, such as 127 or 129 with an address (GFD.47 section 3.2).
    record Other(int end, Reply reply) implements News {}
}
