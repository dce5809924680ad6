package io.dray.control.coordination;

import io.dray.control.client.ControlConversation;
import io.dray.control.client.ConversationBroken;
import io.dray.control.negotiation.CommandPipeline;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.walk.FileJob;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.marker.RestartMarker;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One STOR and RETR pair: from telling both ends what to move until both have answered for good.
///
/// The receiver is told first and its 150 is not waited for, since it comes only after the sender has
/// connected (the order that Globus clients keep). Replies are handed over by a queue, so that all
/// thinking is done by the one thread that runs the attempt. What an end refuses is final at once. When it
/// tells only that a data channel broke, the other end gets a moment to say why: "no space left" at the
/// receiver tells more than the sender's broken pipe.
final class TransferAttempt {
    /// Ranges in one REST: some 20 KiB of text, which every server's line limit leaves room for.
    private static final int MOST_RESTART_RANGES = 500;
    /// A node answers only when the last thread of a transfer has come back from its file, which on a disk
    /// that fails takes some seconds.
    private static final Duration SECOND_OPINION = Duration.ofSeconds(10);
    /// For a node to end a transfer that has not begun to move: longer than that, new sessions cost less.
    private static final Duration ABORTED = Duration.ofSeconds(1);
    /// For a receiver that picks one of its hosts when it knows the file.
    private static final Duration ADDRESS = Duration.ofSeconds(30);
    /// Of a transfer in stream mode that nobody tells of: a tebibyte at 25 MB/s.
    private static final Duration UNTOLD = Duration.ofHours(12);

    private final NegotiatedPair sessions;
    private final FileJob job;
    private final Vigil vigil;
    private final Observer observer;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final StripeProgress progress = new StripeProgress();
    private boolean begun;
    private boolean inStep;
    private long alreadyMoved;
    private long moved;
    private @Nullable Answer sender;
    private @Nullable Answer receiver;

    /// Who learns of progress, on the thread of [#run].
    ///
    /// @param stored ranges the receiver announced
    /// @param moved  bytes moved by this attempt so far
    record Observer(Consumer<ByteRangeSet> stored, LongConsumer moved) {}

    private sealed interface Signal {}

    private record Marker(Reply reply) implements Signal {}

    /// The last word of one end: a reply, or why there is none.
    private record Answer(boolean fromReceiver, @Nullable Reply reply, @Nullable Throwable broken)
            implements
                Signal {
        boolean good() {
            return reply != null && reply.isCompletion();
        }
    }

    TransferAttempt(NegotiatedPair sessions, FileJob job, Vigil vigil, Observer observer) {
        this.sessions = sessions;
        this.job = job;
        this.vigil = vigil;
        this.observer = observer;
    }

    /// Runs to the end; returns when both ends said 226.
    ///
    /// @param alreadyStored what is not to be sent again
    /// @throws TransferFailure    what the failing end said
    /// @throws ConversationBroken when a control connection broke
    void run(ByteRangeSet alreadyStored) {
        alreadyMoved = alreadyStored.total();
        boolean addressOwed = sessions.channels().connect();
        boolean whole = false;
        try {
            store(alreadyStored);
            if (addressOwed) {
                sessions.settle();
                awaitAddress();
            }
            retrieve(alreadyStored);
            sessions.settle();
            awaitBoth();
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
        if (!begun || moved > 0 || !sessions.areNodes()) {
            return false;
        }
        if (sender == null || receiver == null) {
            EndpointSession waiting = sender == null ? sessions.source() : sessions.destination();
            CompletableFuture<Reply> aborted = waiting.conversation()
                    .send(new AccessCommand.Abort(), ABORTED, reply -> {});
            long end = vigil.now() + ABORTED.toNanos();
            while ((sender == null || receiver == null) && vigil.now() < end) {
                take(Duration.ofNanos(end - vigil.now()));
            }
            if (!aborted.handle((reply, broken) -> broken == null && !reply.isFailure()).join()) {
                return false;
            }
        }
        return sender != null && sender.reply() != null && receiver != null
                && receiver.reply() != null;
    }

    private void store(ByteRangeSet alreadyStored) {
        if (job.size() > 0) {
            sessions.toDestination().demand(new ParameterCommand.Allocate(job.size()));
        }
        restart(sessions.toDestination(), alreadyStored);
        answer(true, sessions.destination()
                .conversation()
                .send(new TransferCommand.Store(job.temporary()), ControlConversation.UNLIMITED,
                        reply -> signals.add(new Marker(reply))));
    }

    private void retrieve(ByteRangeSet alreadyStored) {
        restart(sessions.toSource(), alreadyStored);
        begun = true;
        answer(false, sessions.source()
                .conversation()
                .send(new TransferCommand.Retrieve(job.source()), ControlConversation.UNLIMITED,
                        reply -> {}));
    }

    private void restart(CommandPipeline end, ByteRangeSet alreadyStored) {
        if (!alreadyStored.isEmpty()) {
            end.demand(sessions.mode() == TransferMode.STREAM
                    ? new ParameterCommand.RestartAt(alreadyStored.prefix())
                    : new ParameterCommand.RestartRanges(
                            alreadyStored.largest(MOST_RESTART_RANGES)));
            // Were it refused, the next command would mean the whole file.
            end.settle();
        }
    }

    /// Until the receiver has told where it listens (GFD.47 section 3.2).
    private void awaitAddress() {
        long end = vigil.now() + ADDRESS.toNanos();
        while (vigil.now() < end) {
            if (take(Duration.ofSeconds(1)) instanceof Marker(Reply reply)
                    && sessions.channels().meet(reply)) {
                return;
            }
            if (receiver != null) {
                throw failure(receiver);
            }
            vigil.check(Vigil.Expecting.END, job.source(), Duration.ZERO);
        }
        throw DataChannelFailure.notOpened(sessions.destination().name()
                + " has not told within " + ADDRESS.toSeconds() + " s where it waits for the"
                + " data of " + job.destination());
    }

    private void answer(boolean fromReceiver, CompletableFuture<Reply> future) {
        var _ = future.whenComplete(
                (reply, broken) -> signals.add(new Answer(fromReceiver, reply, broken)));
    }

    private void awaitBoth() {
        long end = vigil.now() + UNTOLD.toNanos();
        while (sender == null || receiver == null) {
            take(Duration.ofSeconds(1));
            sessions.demandCredentials("the transfer of " + job.source());
            vigil.moved(alreadyMoved + moved);
            failed().ifPresent(bad -> {
                throw verdict(bad);
            });
            vigil.check(expecting(end), job.source(), sessions.digestTime(job.size()));
        }
        failed().ifPresent(bad -> {
            throw verdict(bad);
        });
    }

    /// Stream mode tells nothing until its end, but to who asked a Dray node.
    private Vigil.Expecting expecting(long end) {
        if (sender != null || receiver != null
                || (job.size() > 0 && alreadyMoved + moved >= job.size())) {
            return Vigil.Expecting.END;
        }
        return sessions.tellsProgress() || vigil.now() > end
                ? Vigil.Expecting.BYTES
                : Vigil.Expecting.ANSWER;
    }

    private @Nullable Signal take(Duration limit) {
        try {
            Signal signal = signals.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            switch (signal) {
                case null -> {
                }
                case Marker(Reply reply) -> observe(reply);
                case Answer answer when answer.fromReceiver() -> receiver = answer;
                case Answer answer -> sender = answer;
            }
            return signal;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConversationBroken("interrupted while " + job.source() + " was moving");
        }
    }

    private void observe(Reply reply) {
        if (reply.code() == 111) {
            RestartMarker.parse(reply).ifPresent(marker -> {
                checkSize(marker.ranges().end());
                observer.stored().accept(marker.ranges());
                if (sessions.mode() == TransferMode.STREAM) {
                    tell(Math.max(moved, marker.ranges().end() - alreadyMoved));
                }
            });
        } else if (reply.code() == 112) {
            PerformanceMarker.parse(reply).ifPresent(marker -> {
                tell(progress.after(marker));
                if (job.size() == 0) {
                    checkSize(moved);
                }
            });
        }
    }

    private void tell(long bytes) {
        moved = bytes;
        observer.moved().accept(bytes);
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

    private Optional<Answer> failed() {
        if (receiver != null && !receiver.good()) {
            return Optional.of(receiver);
        }
        return sender != null && !sender.good() ? Optional.of(sender) : Optional.empty();
    }

    /// The failure to report: that of the end which had it, whichever noticed first that something broke.
    private RuntimeException verdict(Answer first) {
        RuntimeException failure = failure(first);
        if (!isEcho(failure)) {
            return failure;
        }
        long end = vigil.now() + SECOND_OPINION.toNanos();
        for (long left = end - vigil.now(); (sender == null || receiver == null)
                && left > 0; left = end - vigil.now()) {
            take(Duration.ofNanos(left));
        }
        Answer other = first.fromReceiver() ? sender : receiver;
        if (other == null || other.good()) {
            return failure;
        }
        RuntimeException second = failure(other);
        return isEcho(second) ? failure : second;
    }

    /// Whether it may be but what follows from the failure of the other end.
    private static boolean isEcho(RuntimeException failure) {
        return failure instanceof DataChannelFailure || failure instanceof Aborted
                || failure instanceof IntegrityFailure;
    }

    private RuntimeException failure(Answer bad) {
        EndpointSession end = bad.fromReceiver() ? sessions.destination() : sessions.source();
        if (bad.reply() != null) {
            return ReplyFailures.from(end.name(),
                    bad.fromReceiver()
                            ? "storing " + job.destination()
                            : "reading " + job.source(),
                    new Reply(bad.reply().code(),
                            bad.reply().lines().stream().map(job::inFinalNames).toList()));
        }
        return bad.broken() instanceof RuntimeException known
                ? known
                : new ConversationBroken(
                        end.name() + ": the control connection broke: " + bad.broken());
    }
}
