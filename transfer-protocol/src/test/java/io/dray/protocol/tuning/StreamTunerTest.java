package io.dray.protocol.tuning;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// The tuner on simulated paths, with a simulated clock.
final class StreamTunerTest {
    private static final long TICK = 500_000_000L;

    private long now = -3 * TICK;
    private double bytes;
    private int streams = 4;
    private final StreamTuner tuner = new StreamTuner(StreamTuner.Pace.STREAMS, 16, streams, now);

    /// Lets time pass on a path whose rate, bytes a second, depends on the number of streams.
    private void pass(int seconds, IntToDoubleFunction rate) {
        for (int i = 0; i < 2 * seconds; i++) {
            now += TICK;
            bytes += rate.applyAsDouble(streams) / 2;
            streams = tuner.wanted(now, (long) bytes);
        }
    }

    @Test
    void addsStreamsWhileEachBringsItsShare() {
        pass(15, streams -> streams * 1e6);
        assertThat(streams).isEqualTo(16);
    }

    @Test
    void takesATrialBackThatBroughtNothing() {
        pass(3, streams -> 1e8);
        assertThat(streams).as("on trial").isEqualTo(6);
        pass(4, streams -> 1e8);
        assertThat(streams).isEqualTo(4);
    }

    @Test
    void stopsWhereThePathIsFull() {
        pass(19, streams -> Math.min(streams, 6) * 1e7);
        assertThat(streams).isEqualTo(6);
    }

    @Test
    void triesAgainWhenThePathHasChanged() {
        pass(10, streams -> 1e8);
        assertThat(streams).isEqualTo(4);
        pass(40, streams -> streams * 1e7);
        assertThat(streams).isGreaterThan(6);
    }

    @Test
    void neverGoesBeyondWhatIsPossible() {
        pass(3, streams -> streams * 1e6);
        tuner.limit(5);
        pass(60, streams -> streams * 1e6);
        assertThat(streams).isEqualTo(5);
    }
}
