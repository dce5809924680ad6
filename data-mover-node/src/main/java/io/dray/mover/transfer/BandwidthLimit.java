package io.dray.mover.transfer;

import java.util.function.LongSupplier;

/// A token bucket over all streams of a transfer. Safe for many threads; the clock is a parameter.
final class BandwidthLimit {
    private static final long SECOND = 1_000_000_000L;
    /// Largest burst: the bytes of a tenth of a second, but at least [#LEAST_STEP]. This keeps the flow even at
    /// a moderate number of steps.
    private static final long BURSTS_PER_SECOND = 10;
    /// Smallest step, bytes: one page, so that low rates do not lead to tiny writes.
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

    /// The largest step, bytes, that keeps the flow even.
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
