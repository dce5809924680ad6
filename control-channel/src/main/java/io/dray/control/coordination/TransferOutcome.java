package io.dray.control.coordination;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The result of a copy.
///
/// @param files     files that arrived
/// @param bytes     their bytes
/// @param sentAgain upper bound of the bytes sent more than once
/// @param skipped   number of these files that an earlier run of the same copy had stored
/// @param checks    number of files by kind of check ([FileCheck#kind])
/// @param failures  the files that did not arrive, with the reasons; empty if all arrived
/// @param present      what was done about what the destination had already
/// @param elapsed   wall-clock time
public record TransferOutcome(long files, long bytes, long sentAgain, long skipped,
        Map<FileCheck, Long> checks, List<FileFailure> failures, Present present,
        Duration elapsed) {
    /// What was done about what the destination had already.
    ///
    /// @param unchanged  files that were not copied, since they are the same at both ends
    /// @param removed    files, links and directories that were removed, since the source does not have them
    /// @param backedUp   replaced and removed files that were moved to the backup directory
    /// @param notRemoved what should have been removed and was not, with the reasons
    public record Present(long unchanged, long removed, long backedUp,
            List<FileFailure> notRemoved) {
        public static final Present NOTHING = new Present(0, 0, 0, List.of());
    }

    /// Returns all failures.
    public List<FileFailure> allFailures() {
        return Stream.concat(failures.stream(), present.notRemoved().stream()).toList();
    }

    /// A file that did not arrive, or an entry that was not removed.
    public record FileFailure(String path, RuntimeException cause) {}
}
