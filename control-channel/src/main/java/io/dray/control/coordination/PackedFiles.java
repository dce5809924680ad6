package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.ControlConversation;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.MonitoredTransfer;
import io.dray.control.client.ReplyQueue;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.walk.FileJob;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.monitor.News;
import io.dray.protocol.monitor.TransferMonitor;
import io.dray.protocol.monitor.TransferMonitor.End;
import io.dray.protocol.monitor.TransferMonitor.Patience;
import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackReport;
import io.dray.protocol.pack.PackReport.Moved;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Copies small files in bundles between two Dray nodes ([io.dray.protocol.pack]): one transfer for hundreds of
/// files.
///
/// The commands for all bundles of a batch are sent at once. The source computes the checksum of each file
/// while it reads it. The destination computes its own, and renames only files whose checksum equals the
/// source's in the bundle. This class compares the reports of both ends again, file by file. A file that is
/// missing or differs is copied alone.
final class PackedFiles implements SmallFiles {
    private static final String ACTION = "moving small files";
    /// Bundles that may fail as a whole, one after another, before this method is no longer used. Two may be
    /// accidents of the network.
    private static final int MOST_FAILURES = 3;

    private final TransferOptions options;
    private final BundleCompression compression;
    private final Lost lost;
    private final StallWatch watch;
    private int failures;
    private volatile boolean answered;

    PackedFiles(TransferOptions options, Lost lost, StallWatch watch) {
        this.watch = watch;
        this.options = options;
        this.lost = lost;
        this.compression = new BundleCompression(options.smallFiles().compression());
    }

    /// A bundle whose commands were sent to both ends, and their final replies.
    private final class RequestedBundle {
        private final PackBundle bundle;
        private final TransferMonitor monitor;
        private final MonitoredTransfer transfer;
        private @Nullable Reply stored;
        private @Nullable Reply sent;

        RequestedBundle(NegotiatedPair sessions, PackBundle bundle, PackCompression how) {
            this.bundle = bundle;
            // The size of a compressed bundle is not known, so any byte may be the last one.
            long bytes = how == PackCompression.NONE ? bundle.members().bytes() : 1;
            this.monitor = new TransferMonitor(
                    List.of(new End(sessions.destination().name(), ACTION, true),
                            new End(sessions.source().name(), ACTION, false)),
                    new Patience.Bytes(watch.budget(), "many small files", bytes,
                            sessions.mode() != TransferMode.STREAM, Duration.ZERO,
                            TransferAttempt.SECOND_OPINION),
                    ByteRangeSet.EMPTY, watch.now());
            this.transfer = watch.feed(monitor, new ReplyQueue(), this::take);
        }

        private void take(News news) {
            if (news instanceof News.Ended(int end, Reply reply)) {
                if (end == TransferAttempt.RECEIVER) {
                    stored = reply;
                } else {
                    sent = reply;
                }
            }
        }

        void start(int end, EndpointSession session, Command command) {
            transfer.start(end, heard -> send(session.conversation(), command, heard));
        }

        /// Waits for the final replies of both ends, and checks for a stall meanwhile.
        void await(NegotiatedPair sessions) {
            watch.begin(monitor.moved());
            watch.await(transfer, () -> sessions.demandCredentials("the copying of small files"));
        }

        PackReport report(@Nullable Reply reply, EndpointSession end) {
            return Optional.ofNullable(reply)
                    .flatMap(last -> PackReport.parse(last.lines(), bundle.members().count()))
                    .orElseThrow(() -> new ProtocolViolation(end.name()
                            + ": the report on a bundle of small files is malformed"));
        }

        List<String> notKept() {
            return stored == null ? List.of() : NotKeptNotation.parse(stored.lines());
        }
    }

    @Override
    public boolean serves(NegotiatedPair sessions) {
        // The checksums of a bundle are computed from the received data. Reading back needs CKSM for each file.
        return failures < MOST_FAILURES && sumsByCrc32c() && !options.readsBack()
                && sessions.source().capabilities().packsFiles()
                && sessions.destination().capabilities().packsFiles();
    }

    private boolean sumsByCrc32c() {
        return options.algorithm().map(wanted -> wanted == ChecksumAlgorithm.CRC32C).orElse(true);
    }

    @Override
    public void copy(NegotiatedPair sessions, List<FileJob> batch, Results results) {
        long begun = watch.now();
        Queue<RequestedBundle> asked = new ArrayDeque<>();
        PackCompression how = sessions.source().capabilities().packsWithZstandard()
                && sessions.destination().capabilities().packsWithZstandard()
                        ? compression.next()
                        : PackCompression.NONE;
        answered = false;
        boolean whole = false;
        boolean neverAnswered = false;
        try {
            for (PackBundle bundle : PackBundle.of(batch, results::refused)) {
                sessions.channels().connect();
                asked.add(ask(sessions, bundle, how));
                if (sessions.mode() == TransferMode.STREAM) {
                    finish(sessions, asked.remove(), results, begun);
                }
            }
            while (!asked.isEmpty()) {
                finish(sessions, asked.remove(), results, begun);
            }
            whole = true;
            compression.moved(how, batch.stream().mapToLong(FileJob::size).sum(),
                    watch.since(begun));
        } catch (ConversationBroken e) {
            // If neither end answered, the connection was dead before: that is no failure of packing.
            neverAnswered = !answered;
            throw e;
        } finally {
            if (!whole) {
                failures += neverAnswered ? 0 : 1;
                sessions.channels().channelsLost();
            }
        }
    }

    private RequestedBundle ask(NegotiatedPair sessions, PackBundle bundle, PackCompression how) {
        ControlConversation to = sessions.destination().conversation();
        ControlConversation from = sessions.source().conversation();
        for (List<PackMember> line : bundle.members().lines()) {
            // A refusal needs no check: then the member count in the next command is wrong, and that command
            // fails.
            var _ = send(to, new ParameterCommand.PackNames(line), _ -> {});
            var _ = send(from, new ParameterCommand.PackNames(line), _ -> {});
        }
        int count = bundle.members().count();
        RequestedBundle asked = new RequestedBundle(sessions, bundle, how);
        asked.start(TransferAttempt.RECEIVER, sessions.destination(),
                new TransferCommand.StorePack(count, options.preserve(), how,
                        bundle.destination()));
        asked.start(TransferAttempt.SENDER, sessions.source(),
                new TransferCommand.RetrievePack(count, how, bundle.source()));
        return asked;
    }

    private CompletableFuture<Reply> send(ControlConversation to, Command command,
            Consumer<Reply> news) {
        CompletableFuture<Reply> reply = to.send(command, ControlConversation.UNLIMITED,
                news.andThen(_ -> {
                    answered = true;
                }));
        return reply.whenComplete((_, broken) -> {
            if (broken == null) {
                answered = true;
            }
        });
    }

    private void finish(NegotiatedPair sessions, RequestedBundle asked, Results results,
            long begun) {
        asked.await(sessions);
        PackBundle bundle = asked.bundle;
        PackReport sent = asked.report(asked.sent, sessions.source());
        PackReport stored = asked.report(asked.stored, sessions.destination());
        List<String> notKept = asked.notKept();
        failures = 0;
        Duration elapsed = watch.since(begun);
        for (int i = 0; i < bundle.jobs().size(); i++) {
            FileJob job = bundle.jobs().get(i);
            if (sent.results().get(i) instanceof Moved here && here.size() == job.size()
                    && stored.results().get(i) instanceof Moved there && here.agreesWith(there)) {
                if (options.preserve()) {
                    lost.specialBits(sessions.destination(), job);
                }
                results.done(job, new FileOutcome(job.source(), job.size(), 0, check(here),
                        there.state(), 1, elapsed, notKept));
            } else {
                results.refused(job);
            }
        }
    }

    private FileCheck check(Moved moved) {
        return options.verification() instanceof TransferOptions.Verification.SizeOnly
                ? new FileCheck.Size()
                : new FileCheck.Checksum(ChecksumAlgorithm.CRC32C,
                        HexFormat.of().toHexDigits((int) moved.crc32c()), ChecksumBasis.RECEIVED);
    }
}
