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

/// The stall budget of one worker with its clock and its probes of the ends. Converts verdicts to failures. For
/// one thread.
final class StallWatch {
    private final StallBudget budget;
    private final Supplier<EndPulses> pulses;
    private final LongSupplier clock;
    private final Consumer<String> notices;

    /// @param pulses  supplies the state of both ends when nothing moves; must not block
    /// @param clock   nanoseconds
    /// @param notices takes the sentence that names the silent end
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

    Duration since(long begun) {
        return Duration.ofNanos(now() - begun);
    }

    /// Starts counting time.
    ///
    /// @param safe bytes stored so far
    void begin(long safe) {
        budget.begin(safe, now());
    }

    /// Records progress: an operation has completed.
    void done() {
        budget.done(now());
    }

    /// Stops counting time.
    void rest() {
        budget.rest(now());
    }

    /// Returns the time since the last progress.
    Duration quiet() {
        return budget.quiet(now());
    }

    /// Whether the stall limit is reached.
    boolean isOver() {
        return budget.isOver(now());
    }

    /// Connects a monitor with its replies and this clock.
    MonitoredTransfer feed(TransferMonitor monitor, ReplyQueue replies, Consumer<News> news) {
        return new MonitoredTransfer(monitor, replies, clock, pulses, news);
    }

    /// Waits until a transfer has completed.
    ///
    /// @param meanwhile called about every second
    void await(MonitoredTransfer transfer, Runnable meanwhile) {
        while (!isComplete(transfer.step())) {
            meanwhile.run();
        }
    }

    /// Whether the transfer has completed.
    ///
    /// @throws ConversationBroken when an end was silent for too long, or its connection broke
    /// @throws io.dray.protocol.failure.TransferFailure when an end failed, or no data moves
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

    /// Waits for the reply to a command that may take long. Only an end that fails its probe counts as stalled.
    <T> T await(CompletableFuture<T> future, String what) {
        budget.resume(now());
        try {
            while (true) {
                try {
                    // The interval at which a budget is checked.
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
