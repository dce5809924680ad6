package io.dray.mover.frontend;

import io.dray.control.client.ControlConversation;
import io.dray.control.client.MonitoredTransfer;
import io.dray.control.client.ReplyQueue;
import io.dray.protocol.command.Command;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.monitor.EndPulses;
import io.dray.protocol.monitor.News;
import io.dray.protocol.monitor.TransferMonitor;
import io.dray.protocol.monitor.TransferMonitor.End;
import io.dray.protocol.monitor.TransferMonitor.Patience;
import io.dray.protocol.monitor.Verdict;
import io.dray.protocol.range.ByteRangeSet;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A transfer as one back end or several do it: sends the transfer commands, passes on to the client what the
/// back ends say of their progress, and names the one that failed. For the one thread that waits.
final class BackEndTransfer {
    /// How long the stripe that is to blame may take to say so. The others are alive, and say it at once; while
    /// the client waits for its reply, they move data that may count for nothing.
    private static final Duration SECOND_OPINION = Duration.ofSeconds(1);
    /// A node tells every few seconds how it gets on; a file system that stands for longer is given up.
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private final List<Stripe> stripes;
    private final Consumer<TransferEvent> events;
    private final TransferMonitor monitor;
    private final MonitoredTransfer transfer;
    private boolean began;

    /// Who a transfer is for.
    ///
    /// @param clock  nanoseconds
    /// @param events told what the client is to hear
    record Client(LongSupplier clock, Consumer<TransferEvent> events) {}

    /// @param stripes of the back ends that take part
    /// @param action  as failures name it, such as `reading /a/b`
    /// @param news    told of ranges stored and of good ends
    BackEndTransfer(List<Stripe> stripes, TransferRequest request, String action, Client client,
            Consumer<News> news) {
        this.stripes = stripes;
        this.events = client.events();
        boolean receive = !BackEndCommands.isSending(request);
        Duration silence = stripes.stream().allMatch(one -> BackEndCommands.tells(one, request))
                ? SILENCE
                : TransferMonitor.UNTOLD;
        this.monitor = new TransferMonitor(
                stripes.stream().map(one -> new End(one.label(), action, receive)).toList(),
                new Patience.Words(silence, SECOND_OPINION), before(request),
                client.clock().getAsLong());
        this.transfer = new MonitoredTransfer(monitor, new ReplyQueue(), client.clock(),
                () -> EndPulses.UNKNOWN, one -> take(one, news));
    }

    private static ByteRangeSet before(TransferRequest request) {
        return request instanceof TransferRequest.ReceiveFile file
                ? file.alreadyStored()
                : ByteRangeSet.EMPTY;
    }

    /// Sends a stripe its transfer command.
    void start(int stripe, Command command) {
        transfer.start(stripe, heard -> stripes.get(stripe)
                .session()
                .conversation()
                .send(command, ControlConversation.UNLIMITED, heard));
    }

    TransferMonitor monitor() {
        return monitor;
    }

    /// Waits for the good end of all.
    void await() {
        boolean complete = false;
        while (!complete) {
            complete = step();
        }
    }

    /// Waits until a back end has said something, or for a second.
    ///
    /// @return whether all have ended well
    /// @throws TransferFailure of the stripe that failed
    boolean step() {
        return switch (transfer.step()) {
            case Verdict.Running _ -> false;
            case Verdict.Completed _ -> true;
            case Verdict.Failed(int stripe, RuntimeException why) ->
                throw stripes.get(stripe).failure(why);
            case Verdict.Silent(String sentence) -> throw new Aborted(sentence);
            case Verdict.Stalled(String sentence) -> throw DataChannelFailure.stalled(sentence);
        };
    }

    private void take(News one, Consumer<News> news) {
        switch (one) {
            case News.Began(int _, boolean wereOpen) -> {
                if (!began) {
                    began = true;
                    events.accept(new TransferEvent.Started(wereOpen));
                }
            }
            case News.Moved(int stripe, PerformanceMarker marker) ->
                events.accept(new TransferEvent.StripeProgress(
                        new PerformanceMarker(marker.timestampMillis(), stripe,
                                monitor.movedBy(stripe), stripes.size()),
                        monitor.moved()));
            case News.Stored _,News.Ended _ -> news.accept(one);
            case News.Other _ -> {
                // Nothing that a client of this front end waits for.
            }
        }
    }
}
