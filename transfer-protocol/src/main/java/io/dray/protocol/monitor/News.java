package io.dray.protocol.monitor;

import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Reply;

/// What a reply says about a transfer.
public sealed interface News {
    /// Number of the end that said it.
    int end();

    /// Its data channels are open (150), or were open before (125).
    record Began(int end, boolean wereOpen) implements News {}

    /// It has stored these ranges (111).
    record Stored(int end, ByteRangeSet ranges) implements News {}

    /// One of its stripes has moved more bytes (112).
    record Moved(int end, PerformanceMarker marker) implements News {}

    /// Its part is complete (2yz).
    record Ended(int end, Reply reply) implements News {}

    /// Another preliminary reply, such as 127 and 129, which tell an address (GFD.47 section 3.2).
    record Other(int end, Reply reply) implements News {}
}
