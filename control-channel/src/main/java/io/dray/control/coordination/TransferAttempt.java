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

/// One STOR and RETR pair, from the commands that prepare them to the final replies of both ends.
///
/// STOR is sent first. Its 150 is not awaited, since a receiver may send it only after the sender has connected
/// (the order of Globus clients). For one thread.
final class TransferAttempt {
    /// Numbers of the ends for [TransferMonitor].
    static final int RECEIVER = 0;
    static final int SENDER = 1;
    /// How long to wait for the other end's cause after a data channel broke. A node replies only after the
    /// last thread of the transfer has returned from its file, which takes some seconds on a failing disk.
    static final Duration SECOND_OPINION = Duration.ofSeconds(10);
    /// Most ranges in one REST: about 20 KiB of text, within the line limit of every known server.
    private static final int MOST_RESTART_RANGES = 500;
    /// Time limit of ABOR after a refusal. Beyond it, new sessions are cheaper.
    private static final Duration ABORT_LIMIT = Duration.ofSeconds(1);
    /// Time limit for the address of a receiver that chooses one of its hosts by file. It looks the file up in
    /// its name space, which may take long at a busy site.
    private static final Duration ADDRESS_LIMIT = Duration.ofSeconds(30);

    private final NegotiatedPair sessions;
    private final FileJob job;
    private final ByteRangeSet already;
    private final StallWatch watch;
    private final Consumer<ByteRangeSet> stored;
    private final LongConsumer moved;
    private final ReplyQueue replies = new ReplyQueue();
    private final TransferMonitor monitor;
    private final MonitoredTransfer transfer;
    private boolean awaitsAddress;
    private boolean begun;
    private boolean inStep;

    /// @param already ranges that are stored and are not sent again
    /// @param stored  takes ranges that the receiver reported as stored, on the thread of [#run]
    /// @param moved   takes the bytes moved by this attempt so far, likewise
    TransferAttempt(NegotiatedPair sessions, FileJob job, ByteRangeSet already, StallWatch watch,
            Consumer<ByteRangeSet> stored, LongConsumer moved) {
        this.sessions = sessions;
        this.job = job;
        this.already = already;
        this.watch = watch;
        this.stored = stored;
        this.moved = moved;
        this.monitor = new TransferMonitor(
                List.of(new End(sessions.destination().name(), "storing " + job.destination(),
                        true),
                        new End(sessions.source().name(), "reading " + job.source(), false)),
                new Patience.Bytes(watch.budget(), job.source(), job.size(),
                        sessions.tellsProgress(), sessions.digestTime(job.size()), SECOND_OPINION),
                already, watch.now());
        this.transfer = watch.feed(monitor, replies, this::take);
    }

    /// Transfers the file. Returns when both ends have replied 226.
    ///
    /// @throws TransferFailure    the failure of the end that caused it
    /// @throws ConversationBroken when a control connection broke
    void run() {
        awaitsAddress = sessions.channels().connect();
        boolean whole = false;
        try {
            store();
            if (awaitsAddress) {
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

    /// After one end has refused, aborts the transfer at the other end. Returns whether both sessions are
    /// usable again. Only for Dray nodes: other servers may read ABOR only after the transfer.
    private boolean endBoth() {
        if (!begun || monitor.moved() > 0 || !sessions.areNodes()) {
            return false;
        }
        if (!monitor.allEnded()) {
            EndpointSession waiting = monitor.hasEnded(SENDER)
                    ? sessions.destination()
                    : sessions.source();
            CompletableFuture<Reply> aborted = waiting.conversation()
                    .send(new AccessCommand.Abort(), ABORT_LIMIT, reply -> {});
            long end = watch.now() + ABORT_LIMIT.toNanos();
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
            // Waits for the reply: after a refused REST the next command would transfer the whole file.
            end.settle();
        }
    }

    /// Waits until the receiver has sent its data address (GFD.47 section 3.2).
    private void awaitAddress() {
        long end = watch.now() + ADDRESS_LIMIT.toNanos();
        while (awaitsAddress && watch.now() < end && !monitor.hasEnded(RECEIVER)) {
            watch.isComplete(transfer.step());
        }
        if (awaitsAddress) {
            throw DataChannelFailure.notOpened(sessions.destination().name()
                    + " has not sent the address of its data port for " + job.destination()
                    + " within " + ADDRESS_LIMIT.toSeconds() + " s");
        }
    }

    private void take(News news) {
        switch (news) {
            case News.Stored(int _, ByteRangeSet ranges) -> {
                checkSize(ranges.end());
                stored.accept(ranges);
                if (sessions.mode() == TransferMode.STREAM) {
                    moved.accept(monitor.moved());
                }
            }
            case News.Moved _ -> {
                moved.accept(monitor.moved());
                if (job.size() == 0) {
                    checkSize(monitor.moved());
                }
            }
            case News.Other(int end, Reply reply) when end == RECEIVER && awaitsAddress ->
                awaitsAddress = !sessions.channels().forwardAddress(reply);
            case News.Other _,News.Began _,News.Ended _ -> {
            }
        }
    }

    /// Stops a transfer that exceeds the listed size. A receiver that supports ALLO has stopped it earlier.
    private void checkSize(long reached) {
        long most = job.size() == 0 ? FileJob.MOST_UNANNOUNCED : job.size();
        if (reached > most && !sessions.source().inProcess()) {
            throw new ProtocolViolation(sessions.source().name() + " listed " + job.source()
                    + " with " + job.size() + " bytes and sends more than " + most
                    + "; the transfer was stopped. If the file grows, copy it again when it is complete.");
        }
    }
}
