package io.dray.protocol.monitor;

import java.util.Optional;

/// The state of a transfer, or of a wait for a reply.
public sealed interface Verdict {
    /// The transfer continues.
    ///
    /// @param notice a sentence for the user why nothing moves; given once for each stall
    record Running(Optional<String> notice) implements Verdict {
        static final Running WELL = new Running(Optional.empty());
    }

    /// All ends have replied that it is complete (2yz).
    record Completed() implements Verdict {}

    /// One end has failed.
    ///
    /// @param end number of the end
    /// @param why the failure in its reply, or the reason why its connection broke
    record Failed(int end, RuntimeException why) implements Verdict {}

    /// An end was silent for too long and also failed its probe on a new connection.
    ///
    /// @param sentence the message, which names the end
    record Silent(String sentence) implements Verdict {}

    /// No data has moved for too long, and no end failed its probe.
    record Stalled(String sentence) implements Verdict {}
}
