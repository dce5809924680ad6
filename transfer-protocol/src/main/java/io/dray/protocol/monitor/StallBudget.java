package io.dray.protocol.monitor;

import java.time.Duration;
import java.util.Optional;

/// The time that one worker may lose without progress, over all its attempts (`--stall`).
///
/// Time counts between [#begin] and [#rest]: while the worker waits for a server, not while it pauses
/// between attempts. Progress is a file that is finished, or bytes at no less than [#LEAST_RATE] since the
/// last progress: a server that lets a few bytes through with each connection makes none. All times are
/// nanoseconds by one clock of the caller's. For one thread.
public final class StallBudget {
    /// Bytes a second. A modem is faster; at less, any file that needs restarts would take weeks.
    public static final long LEAST_RATE = 1024;
    /// When a person is told who is silent: later than a retransmission or a slow disk explains.
    static final Duration TOLD_AFTER = Duration.ofSeconds(15);
    /// When the ends are asked: early enough for the answers to be there when a person is told.
    private static final Duration ASKED_AFTER = Duration.ofSeconds(10);

    private final Duration limit;
    private final double leastRate;
    private boolean counting;
    private long mark;
    private long bytes;
    private long lost;
    private boolean told;

    /// What is waited for.
    public enum Expecting {
        /// Bytes. At half of the limit it is worth a try with new connections.
        BYTES,
        /// The last word, after all bytes have gone.
        END,
        /// An answer about whose progress nobody tells: only a silent end counts.
        ANSWER
    }

    /// @param limit     longest time without progress
    /// @param leastRate bytes a second, at most [#LEAST_RATE]
    public StallBudget(Duration limit, double leastRate) {
        this.limit = limit;
        this.leastRate = leastRate;
    }

    /// From now on time counts.
    ///
    /// @param safe bytes that have moved so far
    public void begin(long safe, long now) {
        resume(now);
        bytes = safe;
    }

    /// As [#begin], with as many bytes as before.
    public void resume(long now) {
        rest(now);
        counting = true;
        mark = now;
    }

    /// So many bytes have moved so far.
    public void moved(long safe, long now) {
        if (safe > bytes && isProgress(safe - bytes, quiet(now))) {
            bytes = safe;
            done(now);
        }
    }

    /// Whether so many bytes are progress after such a time.
    public boolean isProgress(long gained, Duration time) {
        return gained > 0 && gained >= leastRate * time.toNanos() / 1e9;
    }

    /// Something has come to its end.
    public void done(long now) {
        lost = 0;
        mark = now;
        told = false;
    }

    /// Time does not count any more.
    public void rest(long now) {
        if (counting) {
            lost += now - mark;
            counting = false;
        }
    }

    /// Time since the last progress.
    public Duration quiet(long now) {
        return Duration.ofNanos(lost + (counting ? now - mark : 0));
    }

    public boolean isOver(long now) {
        return quiet(now).compareTo(limit) >= 0;
    }

    /// Whether nothing has got on for so long that the ends should be asked whether they still answer.
    public boolean suspects(long now) {
        return own(now).compareTo(shorter(ASKED_AFTER, limit.dividedBy(4))) >= 0;
    }

    /// Time since the last progress of this attempt.
    private Duration own(long now) {
        return Duration.ofNanos(now - mark);
    }

    /// How a wait stands; to be asked about every second. Never [Verdict.Completed] or [Verdict.Failed].
    ///
    /// @param what      does not get on, for messages
    /// @param allowance what it may take longer
    /// @param ends      what is known of them
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
