package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.client.MonitoredTransfer;
import io.dray.control.client.ReplyQueue;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.monitor.EndPulses;
import io.dray.protocol.monitor.News;
import io.dray.protocol.monitor.StallBudget;
import io.dray.protocol.monitor.StallBudget.Expecting;
import io.dray.protocol.monitor.TransferMonitor;
import io.dray.protocol.monitor.Verdict;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The stall budget of one worker, with the clock that it counts by and what it knows of the ends. Turns
/// verdicts into failures. For one thread.
final class StallWatch {
    private final StallBudget budget;
    private final Supplier<EndPulses> pulses;
    private final LongSupplier clock;
    private final Consumer<String> notices;

    /// @param pulses  asked about both ends when nothing gets on; must not block
    /// @param clock   nanoseconds
    /// @param notices told who is silent
    StallWatch(StallBudget budget, Supplier<EndPulses> pulses, LongSupplier clock,
            Consumer<String> notices) {
        this.budget = budget;
        this.pulses = pulses;
        this.clock = clock;
        this.notices = notices;
    }

    StallBudget budget() {
        return budget;
    }

    long now() {
        return clock.getAsLong();
    }

    /// Time since `begun`.
    Duration since(long begun) {
        return Duration.ofNanos(now() - begun);
    }

    /// From now on time counts.
    ///
    /// @param safe bytes that have moved so far
    void begin(long safe) {
        budget.begin(safe, now());
    }

    /// Something has come to its end.
    void done() {
        budget.done(now());
    }

    /// Time does not count any more.
    void rest() {
        budget.rest(now());
    }

    /// Time since the last progress.
    Duration quiet() {
        return budget.quiet(now());
    }

    boolean isOver() {
        return budget.isOver(now());
    }

    /// Has a monitor fed by this clock.
    MonitoredTransfer feed(TransferMonitor monitor, ReplyQueue replies, Consumer<News> news) {
        return new MonitoredTransfer(monitor, replies, clock, pulses, news);
    }

    /// Waits for the good end of a transfer.
    ///
    /// @param meanwhile done about every second
    void await(MonitoredTransfer transfer, Runnable meanwhile) {
        while (!isComplete(transfer.step())) {
            meanwhile.run();
        }
    }

    /// Whether a verdict is the good end.
    ///
    /// @throws ConversationBroken when an end is silent for too long, or its connection broke
    /// @throws io.dray.protocol.failure.TransferFailure when an end has failed, or nothing moves
    boolean isComplete(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Running running -> {
                running.notice().ifPresent(notices);
                yield false;
            }
            case Verdict.Completed _ -> true;
            case Verdict.Failed failed -> throw failed.why();
            case Verdict.Silent silent -> throw ConversationBroken.silent(silent.sentence());
            case Verdict.Stalled stalled -> throw DataChannelFailure.stalled(stalled.sentence());
        };
    }

    /// Waits for the answer to a command that takes its time.
    <T> T await(CompletableFuture<T> future, String what) {
        budget.resume(now());
        try {
            while (true) {
                try {
                    return future.get(1, TimeUnit.SECONDS);
                } catch (TimeoutException e) {
                    long now = now();
                    isComplete(budget.check(Expecting.ANSWER, what, Duration.ZERO,
                            budget.suspects(now) ? pulses.get() : EndPulses.UNKNOWN, now));
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
}
