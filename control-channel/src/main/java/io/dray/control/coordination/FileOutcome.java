package io.dray.control.coordination;

import io.dray.protocol.listing.FileState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One file that arrived.
///
/// @param path      source path
/// @param bytes     size
/// @param sentAgain bytes that were moved more than once because something broke, at most
/// @param check     what was compared
/// @param stored    the stored file as it was when it got its name, if the destination told
/// @param attempts  times the transfer was started, 0 if an earlier run had finished the file
/// @param elapsed   from the first attempt to the name
/// @param notKept   what a file that was there had besides its content, and this one could not be given
///                  ([io.dray.protocol.reply.NotKeptNotation]); for a bundle, of any of its files
public record FileOutcome(String path, long bytes, long sentAgain, FileCheck check,
        Optional<FileState> stored, int attempts, Duration elapsed, List<String> notKept) {
    public FileOutcome {
        notKept = List.copyOf(notKept);
    }

    /// Of which nothing was lost.
    public FileOutcome(String path, long bytes, long sentAgain, FileCheck check,
            Optional<FileState> stored, int attempts, Duration elapsed) {
        this(path, bytes, sentAgain, check, stored, attempts, elapsed, List.of());
    }
}
