package io.dray.control.coordination;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One file that arrived.
///
/// @param path      source path
/// @param bytes     size
/// @param sentAgain bytes that were moved more than once because something broke, at most
/// @param checksum  `ALGORITHM value` that both ends agreed on; empty when only sizes were compared or
///                  the file had been finished by an earlier run
/// @param attempts  times the transfer was started, 0 if an earlier run had finished the file
/// @param elapsed   from the first attempt to the name
/// @param notKept   what a file that was there had besides its content, and this one could not be given
///                  ([io.dray.protocol.reply.NotKeptNotation]); for a bundle, of any of its files
public record FileOutcome(String path, long bytes, long sentAgain, Optional<String> checksum,
        int attempts,
        Duration elapsed, List<String> notKept) {
    public FileOutcome {
        notKept = List.copyOf(notKept);
    }

    /// Of which nothing was lost.
    public FileOutcome(String path, long bytes, long sentAgain, Optional<String> checksum,
            int attempts, Duration elapsed) {
        this(path, bytes, sentAgain, checksum, attempts, elapsed, List.of());
    }
}
