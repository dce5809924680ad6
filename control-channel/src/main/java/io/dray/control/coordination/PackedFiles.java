package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.ControlConversation;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.walk.FileJob;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.marker.PerformanceMarker;
import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackReport;
import io.dray.protocol.pack.PackReport.Moved;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Copies small files in bundles between two Dray nodes ([io.dray.protocol.pack]): a transfer for hundreds
/// of files.
///
/// All bundles of a batch are asked for at once. The source reads and sums each file, the destination sums
/// what it stores and gives names only to what agrees with the source's word in the bundle; and here the
/// words of both ends are compared, file by file. Whatever was left out or differs is copied alone.
final class PackedFiles implements SmallFiles {
    /// Stream mode has no markers; the nodes watch the data channel themselves.
    private static final Duration UNTOLD = Duration.ofHours(12);
    /// Bundles that failed as a whole, one after the other, before packing is given up.
    private static final int MOST_FAILURES = 3;

    private final TransferOptions options;
    private final BundleCompression compression;
    private final Lost lost;
    private final Vigil vigil;
    private int failures;
    private volatile boolean answered;

    PackedFiles(TransferOptions options, Lost lost, Vigil vigil) {
        this.vigil = vigil;
        this.options = options;
        this.lost = lost;
        this.compression = new BundleCompression(options.smallFiles().compression());
    }

    /// A bundle that both ends have been asked for.
    ///
    /// @param moved bytes that the receiver told of
    private record Asked(PackBundle bundle, PackCompression compression, AtomicLong moved,
            CompletableFuture<Reply> stored, CompletableFuture<Reply> sent) {
        /// How much a compressed bundle is, nobody here knows.
        boolean mayHaveEverything() {
            return compression != PackCompression.NONE
                    || moved.get() >= bundle.members().bytes();
        }
    }

    @Override
    public boolean serves(NegotiatedPair sessions) {
        // What a bundle holds is summed as it is received; reading back needs each file by itself.
        return failures < MOST_FAILURES && sumsByCrc32c() && !options.readsBack()
                && sessions.source().capabilities().packsFiles()
                && sessions.destination().capabilities().packsFiles();
    }

    private boolean sumsByCrc32c() {
        return options.algorithm().map(wanted -> wanted == ChecksumAlgorithm.CRC32C).orElse(true);
    }

    @Override
    public void copy(NegotiatedPair sessions, List<FileJob> batch, Results results) {
        long begun = System.nanoTime();
        Queue<Asked> asked = new ArrayDeque<>();
        PackCompression how = sessions.source().capabilities().packsWithZstandard()
                && sessions.destination().capabilities().packsWithZstandard()
                        ? compression.next()
                        : PackCompression.NONE;
        answered = false;
        boolean whole = false;
        boolean blameless = false;
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
                    Duration.ofNanos(System.nanoTime() - begun));
        } catch (ConversationBroken e) {
            // The connection was dead before; packing had no part in it.
            blameless = !answered;
            throw e;
        } finally {
            if (!whole) {
                failures += blameless ? 0 : 1;
                sessions.channels().channelsLost();
            }
        }
    }

    private Asked ask(NegotiatedPair sessions, PackBundle bundle, PackCompression how) {
        ControlConversation to = sessions.destination().conversation();
        ControlConversation from = sessions.source().conversation();
        for (List<PackMember> line : bundle.members().lines()) {
            // A line that is refused makes the number in the next command wrong.
            var _ = send(to, new ParameterCommand.PackNames(line), _ -> {});
            var _ = send(from, new ParameterCommand.PackNames(line), _ -> {});
        }
        int count = bundle.members().count();
        AtomicLong moved = new AtomicLong(-1);
        return new Asked(bundle, how, moved,
                send(to, new TransferCommand.StorePack(count, options.preserve(), how,
                        bundle.destination()),
                        reply -> PerformanceMarker.parse(reply)
                                .ifPresent(marker -> moved.set(marker.bytesTransferred()))),
                send(from, new TransferCommand.RetrievePack(count, how, bundle.source()), _ -> {}));
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

    private void finish(NegotiatedPair sessions, Asked asked, Results results, long begun) {
        PackBundle bundle = asked.bundle();
        PackReport sent = report(sessions, sessions.source(), asked, asked.sent());
        PackReport stored = report(sessions, sessions.destination(), asked, asked.stored());
        List<String> notKept = NotKeptNotation.parse(asked.stored().join().lines());
        failures = 0;
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
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

    /// What an end says of a bundle; as soon as the receiver has failed, the sender need not be waited for.
    private PackReport report(NegotiatedPair sessions, EndpointSession end, Asked asked,
            CompletableFuture<Reply> answer) {
        CompletableFuture<Reply> failed = new CompletableFuture<>();
        var _ = asked.stored().whenComplete((reply, lost) -> {
            if (lost != null) {
                failed.completeExceptionally(lost);
            } else if (reply.isFailure()) {
                failed.complete(reply);
            }
        });
        Reply reply = await(sessions, asked,
                answer.applyToEither(failed, UnaryOperator.identity()));
        if (!reply.isCompletion()) {
            throw ReplyFailures.from(end.name(), "moving small files", reply);
        }
        return PackReport.parse(reply.lines(), asked.bundle().members().count())
                .orElseThrow(() -> new ProtocolViolation(end.name()
                        + ": the answer about a bundle of small files cannot be read"));
    }

    /// Waits as long as bytes move; that markers come says nothing.
    private Reply await(NegotiatedPair sessions, Asked asked, CompletableFuture<Reply> answer) {
        long end = vigil.now() + UNTOLD.toNanos();
        vigil.begin(asked.moved().get());
        while (true) {
            try {
                return answer.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                sessions.demandCredentials("the copying of small files");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConversationBroken("interrupted while small files were moving");
            } catch (ExecutionException e) {
                throw Futures.failure(e);
            }
            vigil.moved(asked.moved().get());
            vigil.check(expecting(sessions, asked, end), "many small files", Duration.ZERO);
        }
    }

    private Vigil.Expecting expecting(NegotiatedPair sessions, Asked asked, long end) {
        if (sessions.mode() == TransferMode.STREAM) {
            return vigil.now() > end ? Vigil.Expecting.BYTES : Vigil.Expecting.ANSWER;
        }
        return asked.mayHaveEverything() ? Vigil.Expecting.END : Vigil.Expecting.BYTES;
    }
}
