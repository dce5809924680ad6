package io.dray.control.coordination;

import io.dray.protocol.listing.FileState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The result of copying one file.
///
/// @param path      source path
/// @param bytes     size
/// @param sentAgain upper bound of the bytes that were sent more than once after failures
/// @param check     how it was verified
/// @param stored    state of the stored file just after the rename, if the destination reported it
/// @param attempts  number of attempts, 0 if an earlier run had finished the file
/// @param elapsed   time from the first attempt to the rename
/// @param notKept   attributes of the replaced file that the new one could not be given
///                  ([io.dray.protocol.reply.NotKeptNotation]); in a batch, those of all its files together
public record FileOutcome(String path, long bytes, long sentAgain, FileCheck check,
        Optional<FileState> stored, int attempts, Duration elapsed, List<String> notKept) {
    public FileOutcome {
        notKept = List.copyOf(notKept);
    }

    /// Creates the outcome of a file whose attributes were all kept.
    public FileOutcome(String path, long bytes, long sentAgain, FileCheck check,
            Optional<FileState> stored, int attempts, Duration elapsed) {
        this(path, bytes, sentAgain, check, stored, attempts, elapsed, List.of());
    }
}
