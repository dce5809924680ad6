package io.dray.mover.cli.copy;

import java.time.Duration;
import java.util.Optional;

/// A snapshot of the progress of a task.
///
/// @param bytesDone      bytes stored at the destination
/// @param bytesTotal     total bytes known so far
/// @param filesDone      finished files
/// @param filesTotal     total files known so far
/// @param totalsFinal    whether the totals are final; they grow while a tree is walked
/// @param bytesPerSecond rate over the last seconds
/// @param current        name of the current file; empty if there is none
/// @param elapsed        time since the start
public record ProgressFacts(long bytesDone, long bytesTotal, long filesDone, long filesTotal,
        boolean totalsFinal, double bytesPerSecond, String current, Duration elapsed) {
    /// Remaining time at the current rate; empty while unknown.
    public Optional<Duration> remaining() {
        if (!totalsFinal || bytesPerSecond < 1) {
            return Optional.empty();
        }
        double seconds = Math.max(0, bytesTotal - bytesDone) / bytesPerSecond;
        return seconds > 8_640_000
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Math.round(seconds)));
    }

    /// Whether nothing is known of what is left: a tree that is one transfer has no totals until its end.
    boolean isOpen() {
        return !totalsFinal && (bytesDone > bytesTotal || filesDone > filesTotal);
    }

    /// Completed share of the bytes, 0 to 1; of the files if there are no bytes to move.
    double share() {
        if (bytesTotal > 0) {
            return Math.min(1, (double) bytesDone / bytesTotal);
        }
        return filesTotal > 0 ? Math.min(1, (double) filesDone / filesTotal) : 0;
    }
}
