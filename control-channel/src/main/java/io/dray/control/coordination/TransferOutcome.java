package io.dray.control.coordination;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How a copy ended.
///
/// @param files     files that arrived
/// @param bytes     their bytes
/// @param sentAgain bytes moved more than once
/// @param skipped   of these, files that were there already: an earlier run of the same copy had stored them
/// @param checks    how many files were checked in which way ([FileCheck#kind])
/// @param failures  what did not arrive, and why; empty means everything did
/// @param elapsed   wall time
public record TransferOutcome(long files, long bytes, long sentAgain, long skipped,
        Map<FileCheck, Long> checks, List<FileFailure> failures,
        Duration elapsed) {
    /// A file that did not arrive.
    public record FileFailure(String path, RuntimeException cause) {}
}
