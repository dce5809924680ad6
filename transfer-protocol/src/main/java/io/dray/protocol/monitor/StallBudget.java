package io.dray.protocol.monitor;

import java.time.Duration;
import java.util.Optional;

/// The time that one worker may spend without progress, over all its attempts (`--stall`).
///
/// Time counts between [#begin] and [#rest]: while the worker waits for a server, not while it pauses between
/// attempts. Progress is a finished file, or bytes at [#LEAST_RATE] or more since the last progress. So a
/// server that transfers a few bytes on each connection makes no progress. All times are nanoseconds of one
/// clock of the caller. For one thread.
public final class StallBudget {
    /// Bytes per second. Slower than a modem; below it, a file that needs restarts would take weeks.
    public static final long LEAST_RATE = 1024;
    /// When the user is told which end is silent: later than a retransmission or a slow disk explains.
    static final Duration TOLD_AFTER = Duration.ofSeconds(15);
    /// When the ends are probed: early enough to have the results when the user is told.
    private static final Duration ASKED_AFTER = Duration.ofSeconds(10);

    private final Duration limit;
    private final double leastRate;
    private boolean counting;
    private long mark;
    private long bytes;
    private long lost;
    private boolean told;

    /// What the worker waits for.
    public enum Expecting {
        /// Data. At half of the limit, new connections are tried.
        BYTES,
        /// The final reply, after all data is sent.
        END,
        /// A reply without progress markers (CKSM). Only an end that fails its probe counts as stalled.
        ANSWER
    }

    /// @param limit     limit of the time without progress
    /// @param leastRate bytes per second, at most [#LEAST_RATE]
    public StallBudget(Duration limit, double leastRate) {
        this.limit = limit;
        this.leastRate = leastRate;
    }

    /// Starts counting time.
    ///
    /// @param safe bytes that have moved so far
    public void begin(long safe, long now) {
        resume(now);
        bytes = safe;
    }

    /// As [#begin], with the same number of bytes.
    public void resume(long now) {
        rest(now);
        counting = true;
        mark = now;
    }

    /// Records the bytes stored so far.
    public void moved(long safe, long now) {
        if (safe > bytes && isProgress(safe - bytes, quiet(now))) {
            bytes = safe;
            done(now);
        }
    }

    /// Whether these bytes in this time are progress.
    public boolean isProgress(long gained, Duration time) {
        return gained > 0 && gained >= leastRate * time.toNanos() / 1e9;
    }

    /// Records progress: an operation has completed.
    public void done(long now) {
        lost = 0;
        mark = now;
        told = false;
    }

    /// Stops counting time.
    public void rest(long now) {
        if (counting) {
            lost += now - mark;
            counting = false;
        }
    }

    /// Returns the time since the last progress.
    public Duration quiet(long now) {
        return Duration.ofNanos(lost + (counting ? now - mark : 0));
    }

    public boolean isOver(long now) {
        return quiet(now).compareTo(limit) >= 0;
    }

    /// Whether the time without progress is so long that the ends should be probed.
    public boolean suspects(long now) {
        return own(now).compareTo(shorter(ASKED_AFTER, limit.dividedBy(4))) >= 0;
    }

    /// Returns the time without progress in this attempt.
    private Duration own(long now) {
        return Duration.ofNanos(now - mark);
    }

    /// Returns the state of a wait. Call it about every second. Never returns [Verdict.Completed] or
    /// [Verdict.Failed].
    ///
    /// @param what      what is waited for, for messages
    /// @param allowance additional time
    /// @param ends      results of the probes
    public Verdict check(Expecting expecting, String what, Duration allowance, EndPulses ends,
            long now) {
        if (!suspects(now)) {
            return Verdict.Running.WELL;
        }
        Duration own = own(now);
        Optional<String> silent = ends.silent();
        if (expecting == Expecting.ANSWER && silent.isEmpty()) {
            mark = now;
            return Verdict.Running.WELL;
        }
        boolean answering = ends.bothAnswer();
        if (!told && (silent.isPresent() || answering)
                && own.compareTo(shorter(TOLD_AFTER, limit.dividedBy(2))) >= 0) {
            told = true;
            return new Verdict.Running(Optional.of("nothing has moved " + ends.way() + " for "
                    + own.toSeconds() + " s: "
                    + silent.map(end -> end + " does not answer, not even on a new connection")
                            .orElse("both answer, but no data comes through")
                    + "; given up after " + limit.toSeconds() + " s (--stall)"));
        }
        if (quiet(now).compareTo(limit.plus(allowance)) >= 0) {
            return verdict(ends, what, quiet(now));
        }
        if (expecting == Expecting.BYTES && answering
                && own.compareTo(limit.dividedBy(2).plus(allowance)) >= 0) {
            return verdict(ends, what, own);
        }
        return Verdict.Running.WELL;
    }

    private static Verdict verdict(EndPulses ends, String what, Duration time) {
        return ends.silent()
                .<Verdict>map(end -> new Verdict.Silent(end + " has been silent for "
                        + time.toSeconds() + " s, which holds up " + what))
                .orElseGet(() -> new Verdict.Stalled("nothing of " + what + " has moved "
                        + ends.way() + " for " + time.toSeconds() + " s"
                        + (ends.bothAnswer()
                                ? ", though both answer: look at the data ports and at the disks"
                                : "")));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
