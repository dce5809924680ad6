package io.dray.protocol.monitor;

import java.util.Optional;

/// How a transfer, or a wait for an answer, stands.
public sealed interface Verdict {
    /// It goes on.
    ///
    /// @param notice a sentence for a person who wonders why nothing moves; given once for each silence
    record Running(Optional<String> notice) implements Verdict {
        static final Running WELL = new Running(Optional.empty());
    }

    /// All ends have said that it is complete (2yz).
    record Completed() implements Verdict {}

    /// One end has failed.
    ///
    /// @param end its number
    /// @param why what its reply means, or why its connection broke
    record Failed(int end, RuntimeException why) implements Verdict {}

    /// An end has been silent for too long, though it was asked on a new connection; or it has said nothing at all.
    ///
    /// @param sentence names it
    record Silent(String sentence) implements Verdict {}

    /// No bytes have moved for too long, and no end is known to be silent.
    record Stalled(String sentence) implements Verdict {}
}
