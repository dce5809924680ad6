package io.dray.control.coordination;

import java.time.Duration;
import java.util.List;

/// How a copy ended.
///
/// @param files     files that arrived and were verified
/// @param bytes     their bytes
/// @param sentAgain bytes moved more than once
/// @param skipped   files an earlier run of the same copy had finished
/// @param failures  what did not arrive, and why; empty means everything did
/// @param elapsed   wall time
public record TransferOutcome(long files, long bytes, long sentAgain, long skipped,
        List<FileFailure> failures,
        Duration elapsed) {
    /// A file that did not arrive.
    public record FileFailure(String path, RuntimeException cause) {}
}
