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

/// A transfer by one or several back ends. Sends the transfer commands, passes progress to the client, and
/// names the stripe that failed. Used by one thread, which waits.
final class BackEndTransfer {
    /// How long to wait for the failure of the stripe at fault, after another stripe has failed. A stripe that
    /// is alive reports at once. Meanwhile the client waits for its reply, and the others move data that may be
    /// useless.
    private static final Duration SECOND_OPINION = Duration.ofSeconds(1);
    /// Longest silence of back ends that report progress every few seconds. A file system that hangs for ten
    /// minutes is given up.
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private final List<Stripe> stripes;
    private final Consumer<TransferEvent> events;
    private final TransferMonitor monitor;
    private final MonitoredTransfer transfer;
    private boolean began;

    /// The client of a transfer.
    ///
    /// @param clock  nanoseconds
    /// @param events receives the events for the client
    record Client(LongSupplier clock, Consumer<TransferEvent> events) {}

    /// @param stripes of the back ends that take part
    /// @param action  the action in the words of failures, such as `reading /a/b`
    /// @param news    receives the stored ranges, what is told of a tree, and the successful ends
    BackEndTransfer(List<Stripe> stripes, TransferRequest request, String action, Client client,
            Consumer<News> news) {
        this.stripes = stripes;
        this.events = client.events();
        boolean receive = !BackEndCommands.isSending(request);
        Duration silence = stripes.stream()
                .allMatch(one -> BackEndCommands.reportsProgress(one, request))
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

    void start(int stripe, Command command) {
        transfer.start(stripe, heard -> stripes.get(stripe)
                .session()
                .conversation()
                .send(command, ControlConversation.UNLIMITED, heard));
    }

    TransferMonitor monitor() {
        return monitor;
    }

    /// Waits until all stripes have succeeded.
    void await() {
        boolean complete = false;
        while (!complete) {
            complete = step();
        }
    }

    /// Waits for the next reply of a back end, at most a second.
    ///
    /// @return whether all stripes have succeeded
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
                events.accept(new TransferEvent.Progress(
                        new PerformanceMarker(marker.timestampMillis(), stripe,
                                monitor.movedBy(stripe), stripes.size()),
                        monitor.moved()));
            case News.Stored _,News.Ended _,News.Other _ -> news.accept(one);
        }
    }
}
