package io.dray.protocol.tuning;

import java.time.Duration;

/// Finds by trial how many streams (or concurrent files) a running transfer should use. It adds some, keeps
/// them if the transfer got faster, and otherwise removes them and tries again later.
///
/// If one stream fills the path, more streams only cost CPU time. If segments are lost, windows are small or
/// servers are slow, each stream adds throughput. The case is not known in advance. Pure; for one thread.
public final class StreamTuner {
    /// Speed-up that a trial must reach to be kept: more than two measurements of one rate usually differ.
    private static final double WORTH_IT = 1.1;

    private final Pace pace;
    private int most;
    private int number;
    private int before;
    private double rateBefore;
    private boolean trying;
    private long measureFrom;
    private long workThen;
    private boolean measuring;

    /// Durations of a trial.
    ///
    /// @param settling  from a change until measuring begins
    /// @param measuring duration of the measurement
    /// @param rest      from a failed trial until the next one
    public record Pace(Duration settling, Duration measuring, Duration rest) {
        /// For streams: a stream reaches its rate only after its window has grown.
        public static final Pace STREAMS = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(20));
        /// For concurrent files: each needs sessions first, and files are counted when they end.
        public static final Pace FILES = new Pace(Duration.ofSeconds(3), Duration.ofSeconds(5),
                Duration.ofSeconds(60));
    }

    /// @param most   largest number allowed
    /// @param number present number
    /// @param now    nanoseconds, as from [System#nanoTime]
    public StreamTuner(Pace pace, int most, int number, long now) {
        this.pace = pace;
        this.most = most;
        this.number = number;
        this.measureFrom = now + pace.settling().toNanos();
    }

    /// The number to use from now on.
    ///
    /// @param now  nanoseconds
    /// @param work work done so far, in any unit
    public int wanted(long now, long work) {
        if (now - measureFrom < 0) {
            return number;
        }
        if (!measuring) {
            measuring = true;
            measureFrom = now;
            workThen = work;
            return number;
        }
        long elapsed = now - measureFrom;
        if (elapsed < pace.measuring().toNanos()) {
            return number;
        }
        decide(now, (work - workThen) / (double) elapsed);
        return number;
    }

    /// Lowers the largest number allowed.
    public void limit(int possible) {
        most = Math.min(most, possible);
        number = Math.min(number, most);
    }

    private void decide(long now, double rate) {
        if (trying && rate <= rateBefore * WORTH_IT) {
            number = Math.min(before, most);
            rest(now);
            return;
        }
        before = number;
        rateBefore = rate;
        number = Math.min(most, number + Math.max(1, number / 2));
        if (number <= before) {
            rest(now);
        } else {
            trying = true;
            measuring = false;
            measureFrom = now + pace.settling().toNanos();
        }
    }

    private void rest(long now) {
        trying = false;
        measuring = false;
        measureFrom = now + pace.rest().toNanos();
    }
}
