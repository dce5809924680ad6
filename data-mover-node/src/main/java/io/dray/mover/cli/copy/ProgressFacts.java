package io.dray.mover.cli.copy;

import java.time.Duration;
import java.util.Optional;

/// How far a piece of work is.
///
/// @param bytesDone      bytes safely at the destination
/// @param bytesTotal     bytes in all, as far as known
/// @param filesDone      files finished
/// @param filesTotal     files in all, as far as known
/// @param totalsFinal    whether the totals are all there is, or still grow while a tree is walked
/// @param bytesPerSecond rate over the last seconds
/// @param current        name of what is under way; empty if nothing is
/// @param elapsed        since the start
public record ProgressFacts(long bytesDone, long bytesTotal, long filesDone, long filesTotal,
        boolean totalsFinal, double bytesPerSecond, String current, Duration elapsed) {
    /// Time until the end at the present rate; empty while unknown.
    public Optional<Duration> remaining() {
        if (!totalsFinal || bytesPerSecond < 1) {
            return Optional.empty();
        }
        double seconds = Math.max(0, bytesTotal - bytesDone) / bytesPerSecond;
        return seconds > 8_640_000
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Math.round(seconds)));
    }

    /// Share of the bytes, 0 to 1; of the files where there are no bytes to move.
    double share() {
        if (bytesTotal > 0) {
            return Math.min(1, (double) bytesDone / bytesTotal);
        }
        return filesTotal > 0 ? Math.min(1, (double) filesDone / filesTotal) : 0;
    }
}
