package io.dray.control.client;

import io.dray.protocol.monitor.EndPulses;
import io.dray.protocol.monitor.News;
import io.dray.protocol.monitor.TransferMonitor;
import io.dray.protocol.monitor.Verdict;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Feeds a [TransferMonitor] with replies and with the time. For the one thread that waits for the transfer.
public final class MonitoredTransfer {
    /// How often the monitor is asked when nothing is said; the limits that it keeps are ten times longer.
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final TransferMonitor monitor;
    private final ReplyQueue replies;
    private final LongSupplier clock;
    private final Supplier<EndPulses> pulses;
    private final Consumer<News> news;

    /// @param monitor made for this
    /// @param replies that the waiting thread waits at
    /// @param clock   nanoseconds; the one that the monitor began with
    /// @param pulses  asked when nothing has got on for some time; must not block
    /// @param news    told what replies say, by the waiting thread
    public MonitoredTransfer(TransferMonitor monitor, ReplyQueue replies, LongSupplier clock,
            Supplier<EndPulses> pulses, Consumer<News> news) {
        this.monitor = monitor;
        this.replies = replies;
        this.clock = clock;
        this.pulses = pulses;
        this.news = news;
    }

    /// Sends the transfer command of an end.
    ///
    /// @param send given a consumer of preliminary replies; the future completes with the last reply
    public void start(int end, Function<Consumer<Reply>, CompletableFuture<Reply>> send) {
        monitor.asked(end, clock.getAsLong());
        var _ = send.apply(hearing(end))
                .whenComplete((reply, broken) -> replies.execute(() -> {
                    if (broken == null) {
                        hear(end, reply);
                    } else {
                        monitor.broken(end, Futures.failure(broken), clock.getAsLong());
                    }
                }));
    }

    /// A consumer of an end's replies, for any thread.
    public Consumer<Reply> hearing(int end) {
        return reply -> replies.execute(() -> hear(end, reply));
    }

    private void hear(int end, Reply reply) {
        monitor.reply(end, reply, clock.getAsLong()).ifPresent(news);
    }

    /// Waits until something was said, or for a second, and tells how the transfer stands then.
    ///
    /// @throws ConversationBroken when the thread is interrupted
    public Verdict step() {
        replies.run(LOOK);
        long now = clock.getAsLong();
        return monitor.at(now, monitor.suspects(now) ? pulses.get() : EndPulses.UNKNOWN);
    }
}
