package io.dray.control.coordination;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The result of a copy.
///
/// @param files     files that arrived
/// @param bytes     their bytes
/// @param sentAgain upper bound of the bytes sent more than once
/// @param skipped   number of these files that an earlier run of the same copy had stored
/// @param checks    number of files by kind of check ([FileCheck#kind])
/// @param failures  the files that did not arrive, with the reasons; empty if all arrived
/// @param elapsed   wall-clock time
public record TransferOutcome(long files, long bytes, long sentAgain, long skipped,
        Map<FileCheck, Long> checks, List<FileFailure> failures,
        Duration elapsed) {
    /// A file that did not arrive.
    public record FileFailure(String path, RuntimeException cause) {}
}
