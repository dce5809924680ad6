package io.dray.mover.transfer;

import java.util.function.LongSupplier;

/// A token bucket over all streams of a transfer. Safe for many threads; the clock is a parameter.
final class BandwidthLimit {
    private static final long SECOND = 1_000_000_000L;
    /// Largest burst: what the rate gives in a tenth of a second, but a whole small step at least.
    private static final long BURSTS_PER_SECOND = 10;
    private static final int LEAST_STEP = 4096;

    private final long rate;
    private final LongSupplier nanoClock;
    private long paidUntil;

    /// @param rate bytes a second, 0 for no limit
    BandwidthLimit(long rate, LongSupplier nanoClock) {
        this.rate = rate;
        this.nanoClock = nanoClock;
        this.paidUntil = nanoClock.getAsLong();
    }

    /// The largest piece to move at once so that the flow is even, bytes.
    int step(int wanted) {
        return rate == 0
                ? wanted
                : (int) Math.min(wanted, Math.max(LEAST_STEP, rate / BURSTS_PER_SECOND));
    }

    /// Takes `bytes` from the bucket.
    ///
    /// @return nanoseconds to wait before moving more, 0 or less for none
    synchronized long take(int bytes) {
        if (rate == 0) {
            return 0;
        }
        long now = nanoClock.getAsLong();
        long credit = SECOND / BURSTS_PER_SECOND;
        paidUntil = Math.max(paidUntil, now - credit);
        paidUntil += (long) ((double) bytes * SECOND / rate);
        return paidUntil - now;
    }
}
