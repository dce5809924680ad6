package io.dray.mover.cli.copy;

import io.dray.mover.cli.terminal.EntryPrinter;
import io.dray.mover.cli.terminal.Quantities;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Estimates whether a copy ends before the user's grid credential expires, from the files found so far. For
/// one thread at a time.
final class ExpiryForecast {
    /// Assumed rate of a copy without a limit, bytes per second: 10 Gbit/s. A high rate avoids false warnings:
    /// a copy that is late even at this rate is certainly late.
    private static final long FASTEST = 1_250_000_000;

    private final Instant end;
    private final long limit;
    private final Clock clock;
    private long bytes;
    private boolean told;

    /// @param end   expiry of the credential
    /// @param limit bandwidth limit, bytes per second; 0 for none
    ExpiryForecast(Instant end, long limit, Clock clock) {
        this.end = end;
        this.limit = limit;
        this.clock = clock;
    }

    /// Counts a file to be moved.
    ///
    /// @return a warning, at most once
    Optional<String> found(long size) {
        bytes += size;
        long rate = limit > 0 ? Math.min(limit, FASTEST) : FASTEST;
        Duration needed = Duration.ofMillis((long) (bytes * 1000.0 / rate));
        if (told || !clock.instant().plus(needed).isAfter(end)) {
            return Optional.empty();
        }
        told = true;
        return Optional.of("your grid credential expires at " + EntryPrinter.time(end)
                + " UTC, before this copy can end: " + Quantities.size(bytes) + " take "
                + Quantities.time(needed) + " at "
                + (limit > 0 ? "the limit of " : "no more than ") + Quantities.rate((double) rate)
                + ". The copy will stop then; give the same command again with a new one (dray"
                + " cert proxy)");
    }
}
