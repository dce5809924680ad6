package io.dray.mover.transfer;

import io.dray.protocol.parameters.Parallelism;
import java.time.Duration;

/// How many streams a running download should have, found by trying: add some, keep them if the transfer
/// got faster, take them back if not, try again later.
///
/// Where one stream fills the path, more only cost processor time; where segments are lost or windows
/// are small, each adds its own share. Nobody knows beforehand which it is. Pure; for one thread.
final class StreamGovernor {
    /// What a trial must gain to be kept.
    private static final double WORTH_IT = 1.1;
    /// A stream reaches its rate only after its window has grown, so this much passes between a change
    /// and the measurement that follows it.
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Duration MEASURING = Duration.ofSeconds(1);
    private static final Duration NEXT_TRIAL = Duration.ofSeconds(20);

    private final Parallelism bounds;
    private int streams;
    private int before;
    private double rateBefore;
    private boolean trying;
    private long measureFrom;
    private long bytesThen;
    private boolean measuring;

    /// @param streams how many run now
    /// @param now     nanoseconds, as from [System#nanoTime]
    StreamGovernor(Parallelism bounds, int streams, long now) {
        this.bounds = bounds;
        this.streams = streams;
        this.measureFrom = now + SETTLING.toNanos();
    }

    /// How many streams there should be from now on.
    ///
    /// @param now   nanoseconds
    /// @param bytes moved by the transfer so far
    int wanted(long now, long bytes) {
        if (now - measureFrom < 0) {
            return streams;
        }
        if (!measuring) {
            measuring = true;
            measureFrom = now;
            bytesThen = bytes;
            return streams;
        }
        long elapsed = now - measureFrom;
        if (elapsed < MEASURING.toNanos()) {
            return streams;
        }
        decide(now, (bytes - bytesThen) / (double) elapsed);
        return streams;
    }

    private void decide(long now, double rate) {
        if (trying && rate < rateBefore * WORTH_IT) {
            streams = before;
            rest(now);
            return;
        }
        before = streams;
        rateBefore = rate;
        streams = Math.min(bounds.max(), streams + Math.max(1, streams / 2));
        if (streams == before) {
            rest(now);
        } else {
            trying = true;
            measuring = false;
            measureFrom = now + SETTLING.toNanos();
        }
    }

    private void rest(long now) {
        trying = false;
        measuring = false;
        measureFrom = now + NEXT_TRIAL.toNanos();
    }
}
