package io.dray.control.coordination;

import io.dray.control.client.ControlConversation;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.MonitoredTransfer;
import io.dray.control.client.ReplyQueue;
import io.dray.control.negotiation.CommandPipeline;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.walk.FileJob;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.monitor.News;
import io.dray.protocol.monitor.TransferMonitor;
import io.dray.protocol.monitor.TransferMonitor.End;
import io.dray.protocol.monitor.TransferMonitor.Patience;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// One STOR and RETR pair: from telling both ends what to move until both have answered for good.
///
/// The receiver is told first and its 150 is not waited for, since it comes only after the sender has
/// connected (the order that Globus clients keep). For one thread.
final class TransferAttempt {
    /// Numbers of the ends for [TransferMonitor].
    static final int RECEIVER = 0;
    static final int SENDER = 1;
    /// How long the other end may take to say why a data channel broke: a node answers only when the last
    /// thread of a transfer has come back from its file, which on a disk that fails takes some seconds.
    static final Duration SECOND_OPINION = Duration.ofSeconds(10);
    /// Ranges in one REST: some 20 KiB of text, which every server's line limit leaves room for.
    private static final int MOST_RESTART_RANGES = 500;
    /// For a node to end a transfer that has not begun to move: longer than that, new sessions cost less.
    private static final Duration ABORTED = Duration.ofSeconds(1);
    /// For a receiver that picks one of its hosts when it knows the file: a look-up in its name space, which a
    /// busy site may make wait.
    private static final Duration ADDRESS = Duration.ofSeconds(30);

    private final NegotiatedPair sessions;
    private final FileJob job;
    private final ByteRangeSet already;
    private final StallWatch watch;
    private final Observer observer;
    private final ReplyQueue replies = new ReplyQueue();
    private final TransferMonitor monitor;
    private final MonitoredTransfer transfer;
    private boolean addressOwed;
    private boolean begun;
    private boolean inStep;

    /// Who learns of progress, on the thread of [#run].
    ///
    /// @param stored ranges the receiver announced
    /// @param moved  bytes moved by this attempt so far
    record Observer(Consumer<ByteRangeSet> stored, LongConsumer moved) {}

    /// @param already what is stored and is not to be sent again
    TransferAttempt(NegotiatedPair sessions, FileJob job, ByteRangeSet already, StallWatch watch,
            Observer observer) {
        this.sessions = sessions;
        this.job = job;
        this.already = already;
        this.watch = watch;
        this.observer = observer;
        this.monitor = new TransferMonitor(
                List.of(new End(sessions.destination().name(), "storing " + job.destination(),
                        true),
                        new End(sessions.source().name(), "reading " + job.source(), false)),
                new Patience.Bytes(watch.budget(), job.source(), job.size(),
                        sessions.tellsProgress(), sessions.digestTime(job.size()), SECOND_OPINION),
                already, watch.now());
        this.transfer = watch.feed(monitor, replies, this::take);
    }

    /// Runs to the end; returns when both ends said 226.
    ///
    /// @throws TransferFailure    what the failing end said
    /// @throws ConversationBroken when a control connection broke
    void run() {
        addressOwed = sessions.channels().connect();
        boolean whole = false;
        try {
            store();
            if (addressOwed) {
                sessions.settle();
                awaitAddress();
            }
            retrieve();
            sessions.settle();
            watch.await(transfer,
                    () -> sessions.demandCredentials("the transfer of " + job.source()));
            whole = true;
        } catch (StorageFailure | Refused e) {
            inStep = endBoth();
            throw e;
        } finally {
            if (!whole) {
                sessions.channels().channelsLost();
            }
        }
    }

    /// Whether both sessions can serve the next file, although this one was refused.
    boolean isInStep() {
        return inStep;
    }

    /// After the refusal of one end, ends what the other still waits for. Other servers than Dray nodes may hear
    /// ABOR only when the transfer is over.
    private boolean endBoth() {
        if (!begun || monitor.moved() > 0 || !sessions.areNodes()) {
            return false;
        }
        if (!monitor.allEnded()) {
            EndpointSession waiting = monitor.hasEnded(SENDER)
                    ? sessions.destination()
                    : sessions.source();
            CompletableFuture<Reply> aborted = waiting.conversation()
                    .send(new AccessCommand.Abort(), ABORTED, reply -> {});
            long end = watch.now() + ABORTED.toNanos();
            for (long left = end - watch.now(); !monitor.allEnded()
                    && left > 0; left = end - watch.now()) {
                replies.run(Duration.ofNanos(left));
            }
            if (!aborted.handle((reply, broken) -> broken == null && !reply.isFailure()).join()) {
                return false;
            }
        }
        return monitor.allAnswered();
    }

    private void store() {
        if (job.size() > 0) {
            sessions.toDestination().demand(new ParameterCommand.Allocate(job.size()));
        }
        restart(sessions.toDestination());
        start(RECEIVER, sessions.destination(), new TransferCommand.Store(job.temporary()));
    }

    private void retrieve() {
        restart(sessions.toSource());
        begun = true;
        start(SENDER, sessions.source(), new TransferCommand.Retrieve(job.source()));
    }

    private void start(int end, EndpointSession session, Command command) {
        transfer.start(end, heard -> session.conversation()
                .send(command, ControlConversation.UNLIMITED, heard)
                .thenApply(reply -> new Reply(reply.code(),
                        reply.lines().stream().map(job::inFinalNames).toList())));
    }

    private void restart(CommandPipeline end) {
        if (!already.isEmpty()) {
            end.demand(sessions.mode() == TransferMode.STREAM
                    ? new ParameterCommand.RestartAt(already.prefix())
                    : new ParameterCommand.RestartRanges(already.largest(MOST_RESTART_RANGES)));
            // Were it refused, the next command would mean the whole file.
            end.settle();
        }
    }

    /// Until the receiver has told where it listens (GFD.47 section 3.2).
    private void awaitAddress() {
        long end = watch.now() + ADDRESS.toNanos();
        while (addressOwed && watch.now() < end && !monitor.hasEnded(RECEIVER)) {
            watch.isComplete(transfer.step());
        }
        if (addressOwed) {
            throw DataChannelFailure.notOpened(sessions.destination().name()
                    + " has not told within " + ADDRESS.toSeconds() + " s where it waits for the"
                    + " data of " + job.destination());
        }
    }

    private void take(News news) {
        switch (news) {
            case News.Stored stored -> {
                checkSize(stored.ranges().end());
                observer.stored().accept(stored.ranges());
                if (sessions.mode() == TransferMode.STREAM) {
                    observer.moved().accept(monitor.moved());
                }
            }
            case News.Moved _ -> {
                observer.moved().accept(monitor.moved());
                if (job.size() == 0) {
                    checkSize(monitor.moved());
                }
            }
            case News.Other(int end, Reply reply) when end == RECEIVER && addressOwed ->
                addressOwed = !sessions.channels().meet(reply);
            case News.Other _,News.Began _,News.Ended _ -> {
            }
        }
    }

    /// A receiver that knows no limit is stopped here, a little later.
    private void checkSize(long reached) {
        long most = job.size() == 0 ? FileJob.MOST_UNANNOUNCED : job.size();
        if (reached > most && !sessions.source().inProcess()) {
            throw new ProtocolViolation(sessions.source().name() + " listed " + job.source()
                    + " with " + job.size() + " bytes and sends more than " + most
                    + "; it was stopped. If the file grows, copy it again when it is complete.");
        }
    }
}
