package io.dray.protocol.tuning;

import java.time.Duration;

/// Finds by trial how many streams (or files at once) a running transfer should use: add some, keep them if the
/// transfer got faster, else remove them and try again later.
///
/// Where one stream, or one file after the other, fills the path, more only cost processor time; where
/// segments are lost, windows are small or servers take their time, each adds its own share. Nobody knows
/// beforehand which it is. Pure; for one thread.
public final class StreamTuner {
    /// What a trial must gain to be kept.
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

    /// How patient it is.
    ///
    /// @param settling  from a change until it can be measured what it brought
    /// @param measuring how long that is measured
    /// @param rest      from a trial that brought nothing until the next
    public record Pace(Duration settling, Duration measuring, Duration rest) {
        /// For streams: one reaches its rate only after its window has grown.
        public static final Pace STREAMS = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(20));
        /// For files at once: each needs sessions first, and files are counted when they end.
        public static final Pace FILES = new Pace(Duration.ofSeconds(3), Duration.ofSeconds(5),
                Duration.ofSeconds(60));
    }

    /// @param most   there may be at once
    /// @param number there are now
    /// @param now    nanoseconds, as from [System#nanoTime]
    public StreamTuner(Pace pace, int most, int number, long now) {
        this.pace = pace;
        this.most = most;
        this.number = number;
        this.measureFrom = now + pace.settling().toNanos();
    }

    /// How many there should be from now on.
    ///
    /// @param now  nanoseconds
    /// @param work done so far, in whatever unit
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

    /// There cannot be more than so many, whatever they would bring.
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
