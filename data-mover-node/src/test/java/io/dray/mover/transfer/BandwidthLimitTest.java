package io.dray.mover.transfer;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class BandwidthLimitTest {
    private static final long SECOND = 1_000_000_000L;
    private final AtomicLong now = new AtomicLong();

    @Test
    void keepsTheRateOverTime() {
        BandwidthLimit limit = new BandwidthLimit(1_000_000, now::get);
        long bytes = 0;
        while (now.get() < 10 * SECOND) {
            now.addAndGet(Math.max(0, limit.take(50_000)));
            bytes += 50_000;
        }
        assertThat(bytes).isBetween(9_900_000L, 10_200_000L);
    }

    @Test
    void givesNoCreditForLongSilence() {
        BandwidthLimit limit = new BandwidthLimit(1_000_000, now::get);
        now.set(3600 * SECOND);
        assertThat(limit.take(100_000)).isLessThanOrEqualTo(0);
        assertThat(limit.take(100_000)).isEqualTo(SECOND / 10);
    }

    @Test
    void movesInSmallStepsAtLowRates() {
        assertThat(new BandwidthLimit(1_000_000, now::get).step(1 << 18)).isEqualTo(100_000);
        assertThat(new BandwidthLimit(10, now::get).step(1 << 18)).isEqualTo(4096);
        assertThat(new BandwidthLimit(10, now::get).step(100)).isEqualTo(100);
    }

    @Test
    void limitsNothingAtZero() {
        BandwidthLimit limit = new BandwidthLimit(0, now::get);
        assertThat(limit.take(Integer.MAX_VALUE)).isZero();
        assertThat(limit.step(1 << 20)).isEqualTo(1 << 20);
    }
}
