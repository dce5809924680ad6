package io.dray.protocol.marker;

import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Reply;
import java.util.Optional;

/// The reply `111 Range Marker 0-100,200-300`: ranges that a receiver has stored, ends exclusive. A Globus
/// server lists only the ranges since its last marker; the union of all markers counts.
public record RestartMarker(ByteRangeSet ranges) {
    private static final int CODE = 111;
    private static final String WORDS = "Range Marker ";

    /// @throws IllegalStateException if there are no ranges: such a marker must not be sent
    public Reply reply() {
        if (ranges.isEmpty()) {
            throw new IllegalStateException("a restart marker names at least one range");
        }
        return Reply.of(CODE, WORDS + ranges);
    }

    /// Parses the text after the last space of a 111 reply; empty for other replies and malformed ranges.
    public static Optional<RestartMarker> parse(Reply reply) {
        if (reply.code() != CODE || reply.lines().size() != 1) {
            return Optional.empty();
        }
        String text = reply.lines().getFirst().strip();
        return ByteRangeSet.parse(text.substring(text.lastIndexOf(' ') + 1))
                .map(RestartMarker::new);
    }
}
