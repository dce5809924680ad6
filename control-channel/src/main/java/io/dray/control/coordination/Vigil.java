package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// How long one worker bears that nothing gets on, over all its attempts (`--stall`).
///
/// Time counts while the worker waits for a server; the pauses between attempts do not. Progress is a file
/// that is finished, or bytes at no less than [#LEAST_RATE] since the last progress: a server that lets some
/// bytes through with each connection makes none. Ends that may be silent are asked on connections of their
/// own. For one thread.
final class Vigil {
    /// Bytes a second. A modem is faster; who gets less would wait for weeks for any file that needs restarts.
    static final long LEAST_RATE = 1024;
    /// When a person is told who is silent.
    static final Duration TOLD_AFTER = Duration.ofSeconds(15);
    /// When the ends are asked, so that it is known by then.
    private static final Duration ASKED_AFTER = Duration.ofSeconds(10);

    private final Duration limit;
    private final double leastRate;
    private final Ends ends;
    private final LongSupplier clock;
    private final Consumer<String> notices;
    private boolean counting;
    private long mark;
    private long bytes;
    private long lost;
    private boolean told;

    /// The two ends between which bytes should move.
    interface Ends {
        /// `from ... to ...`
        String way();

        /// Which of them are known to be silent, for messages. Does not block; asks in the background.
        Optional<String> silent();

        /// Whether both are known to answer.
        boolean answer();
    }

    /// What a worker waits for.
    enum Expecting {
        /// At half of the limit it is worth a try with new connections.
        BYTES,
        /// All bytes have gone, and the end has to be told.
        END,
        /// Nobody tells how it gets on: only a silent end counts.
        ANSWER
    }

    /// @param limit     longest time without progress
    /// @param leastRate bytes a second, at most [#LEAST_RATE]
    /// @param clock     nanoseconds
    /// @param notices   told who is silent
    Vigil(Duration limit, double leastRate, Ends ends, LongSupplier clock,
            Consumer<String> notices) {
        this.limit = limit;
        this.leastRate = leastRate;
        this.ends = ends;
        this.clock = clock;
        this.notices = notices;
    }

    long now() {
        return clock.getAsLong();
    }

    /// From now on time counts.
    ///
    /// @param safe bytes that have moved so far
    void begin(long safe) {
        rest();
        counting = true;
        mark = now();
        bytes = safe;
    }

    /// So many bytes have moved so far.
    void moved(long safe) {
        if (safe > bytes && isProgress(safe - bytes, quiet())) {
            bytes = safe;
            done();
        }
    }

    /// Whether so many bytes are progress after such a time.
    boolean isProgress(long gained, Duration time) {
        return gained > 0 && gained >= leastRate * time.toNanos() / 1e9;
    }

    /// Something has come to its end.
    void done() {
        lost = 0;
        mark = now();
        told = false;
    }

    /// Time does not count any more.
    void rest() {
        if (counting) {
            lost += now() - mark;
            counting = false;
        }
    }

    /// Time since the last progress.
    Duration quiet() {
        return Duration.ofNanos(lost + (counting ? now() - mark : 0));
    }

    boolean isOver() {
        return quiet().compareTo(limit) >= 0;
    }

    /// To be called about every second by who waits.
    ///
    /// @param what      does not get on, for messages
    /// @param allowance what it may take longer
    /// @throws ConversationBroken when an end is silent for too long
    /// @throws DataChannelFailure when nothing moves though both ends answer
    void check(Expecting expecting, String what, Duration allowance) {
        Duration own = Duration.ofNanos(now() - mark);
        if (own.compareTo(shorter(ASKED_AFTER, limit.dividedBy(4))) < 0) {
            return;
        }
        Optional<String> silent = ends.silent();
        boolean answering = ends.answer();
        if (expecting == Expecting.ANSWER && silent.isEmpty()) {
            mark = now();
            return;
        }
        if (!told && (silent.isPresent() || answering)
                && own.compareTo(shorter(TOLD_AFTER, limit.dividedBy(2))) >= 0) {
            told = true;
            notices.accept("nothing has moved " + ends.way() + " for " + own.toSeconds() + " s: "
                    + silent.map(end -> end + " does not answer, not even on a new connection")
                            .orElse("both answer, but no data comes through")
                    + "; given up after " + limit.toSeconds() + " s (--stall)");
        }
        if (quiet().compareTo(limit.plus(allowance)) >= 0) {
            throw failure(silent, what, quiet());
        }
        if (expecting == Expecting.BYTES && answering
                && own.compareTo(limit.dividedBy(2).plus(allowance)) >= 0) {
            throw failure(silent, what, own);
        }
    }

    private RuntimeException failure(Optional<String> silent, String what, Duration time) {
        return silent.<RuntimeException>map(end -> ConversationBroken.silent(end
                + " has been silent for " + time.toSeconds() + " s; " + what
                + " waits for it in vain"))
                .orElseGet(() -> DataChannelFailure.stalled("nothing of " + what + " has moved "
                        + ends.way() + " for " + time.toSeconds() + " s"
                        + (ends.answer()
                                ? ", though both answer: look at the data ports and at the disks"
                                : "")));
    }

    /// Waits for the answer to a command that takes its time.
    <T> T await(CompletableFuture<T> promised, String what) {
        begin(bytes);
        try {
            while (true) {
                try {
                    return promised.get(1, TimeUnit.SECONDS);
                } catch (TimeoutException e) {
                    check(Expecting.ANSWER, what, Duration.ZERO);
                } catch (ExecutionException e) {
                    throw Futures.failure(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new ConversationBroken("interrupted while waiting for " + what);
                }
            }
        } finally {
            rest();
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
