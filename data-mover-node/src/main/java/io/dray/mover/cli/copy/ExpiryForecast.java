package io.dray.mover.cli.copy;

import io.dray.mover.cli.terminal.EntryPrinter;
import io.dray.mover.cli.terminal.Quantities;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Whether a copy can end before the user's grid credential does, as far as is known when its files are
/// found. For use by one thread at a time.
final class ExpiryForecast {
    /// Bytes a second that a copy without a limit is trusted to reach: ten gigabits. Who is late even so is
    /// late for sure.
    private static final long FASTEST = 1_250_000_000;

    private final Instant end;
    private final long limit;
    private final Clock clock;
    private long bytes;
    private boolean told;

    /// @param end   of the credential
    /// @param limit bytes a second that the user allows, 0 for any number
    ExpiryForecast(Instant end, long limit, Clock clock) {
        this.end = end;
        this.limit = limit;
        this.clock = clock;
    }

    /// Counts a file that will be moved.
    ///
    /// @return what to tell the user, once
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
