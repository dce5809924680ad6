package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.ControlConversation;
import io.dray.control.client.ConversationBroken;
import io.dray.control.client.ReplyFailures;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackReport;
import io.dray.protocol.pack.PackReport.Moved;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Copies small files in bundles between two Dray nodes ([io.dray.protocol.pack]): a transfer for hundreds
/// of files.
///
/// All bundles of a batch are asked for at once. The source reads and sums each file, the destination sums
/// what it stores and gives names only to what agrees with the source's word in the bundle; and here the
/// words of both ends are compared, file by file. Whatever was left out or differs is copied alone.
final class PackedFiles implements SmallFiles {
    private static final Duration SLACK = Duration.ofSeconds(60);
    /// Bundles that failed as a whole, one after the other, before packing is given up.
    private static final int MOST_FAILURES = 3;

    private final TransferOptions options;
    private int failures;

    PackedFiles(TransferOptions options) {
        this.options = options;
    }

    /// A bundle that both ends have been asked for.
    private record Asked(PackBundle bundle, CompletableFuture<Reply> stored,
            CompletableFuture<Reply> sent) {}

    @Override
    public boolean serves(JoinedSessions sessions) {
        return failures < MOST_FAILURES && sumsByCrc32c()
                && sessions.source().features().supports("PACK", "tar")
                && sessions.destination().features().supports("PACK", "tar");
    }

    private boolean sumsByCrc32c() {
        return options.algorithm().map(wanted -> wanted == ChecksumAlgorithm.CRC32C).orElse(true);
    }

    @Override
    public void copy(JoinedSessions sessions, List<FileJob> batch, Results results) {
        long begun = System.nanoTime();
        Queue<Asked> asked = new ArrayDeque<>();
        failures++;
        boolean whole = false;
        try {
            for (PackBundle bundle : PackBundle.of(batch, results::refused)) {
                sessions.connect();
                asked.add(ask(sessions, bundle));
                if (sessions.mode() == TransferMode.STREAM) {
                    finish(sessions, asked.remove(), results, begun);
                }
            }
            while (!asked.isEmpty()) {
                finish(sessions, asked.remove(), results, begun);
            }
            whole = true;
        } finally {
            if (!whole) {
                sessions.channelsLost();
            }
        }
    }

    private Asked ask(JoinedSessions sessions, PackBundle bundle) {
        ControlConversation to = sessions.destination().conversation();
        ControlConversation from = sessions.source().conversation();
        for (List<PackMember> line : bundle.members().lines()) {
            // A line that is refused makes the number in the next command wrong.
            var _ = send(to, new ParameterCommand.PackNames(line));
            var _ = send(from, new ParameterCommand.PackNames(line));
        }
        int count = bundle.members().count();
        return new Asked(bundle,
                send(to, new TransferCommand.StorePack(count, options.preserve(),
                        bundle.destination())),
                send(from, new TransferCommand.RetrievePack(count, bundle.source())));
    }

    private CompletableFuture<Reply> send(ControlConversation to, Command command) {
        return to.send(command, options.stallLimit().plus(SLACK), _ -> {});
    }

    private void finish(JoinedSessions sessions, Asked asked, Results results, long begun) {
        PackBundle bundle = asked.bundle();
        PackReport sent = report(sessions.source(), asked.sent(), asked.stored(), bundle);
        PackReport stored = report(sessions.destination(), asked.stored(), asked.stored(), bundle);
        failures = 0;
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
        for (int i = 0; i < bundle.jobs().size(); i++) {
            FileJob job = bundle.jobs().get(i);
            if (sent.results().get(i) instanceof Moved here && here.size() == job.size()
                    && here.equals(stored.results().get(i))) {
                results.done(job, new FileOutcome(job.source(), job.size(), 0, shown(here), 1,
                        elapsed));
            } else {
                results.refused(job);
            }
        }
    }

    private Optional<String> shown(Moved moved) {
        return options.verification() instanceof TransferOptions.Verification.SizeOnly
                ? Optional.empty()
                : Optional.of(ChecksumAlgorithm.CRC32C.label() + " "
                        + HexFormat.of().toHexDigits((int) moved.crc32c()));
    }

    /// What an end says of a bundle; as soon as the receiver has failed, the sender need not be waited for.
    private static PackReport report(EndpointSession end, CompletableFuture<Reply> answer,
            CompletableFuture<Reply> receiver, PackBundle bundle) {
        CompletableFuture<Reply> failed = new CompletableFuture<>();
        var _ = receiver.thenAccept(reply -> {
            if (reply.isFailure()) {
                failed.complete(reply);
            }
        });
        Reply reply = await((CompletableFuture<?>) CompletableFuture.anyOf(answer, failed));
        if (!reply.isCompletion()) {
            throw ReplyFailures.from(end.name(), "moving small files", reply);
        }
        return PackReport.parse(reply.lines(), bundle.members().count())
                .orElseThrow(() -> new ProtocolViolation(end.name()
                        + ": the answer about a bundle of small files cannot be read"));
    }

    private static Reply await(CompletableFuture<?> reply) {
        try {
            return (Reply) reply.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConversationBroken("interrupted while small files were moving");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransferFailure known) {
                throw known;
            }
            throw new ConversationBroken(String.valueOf(e.getCause()));
        }
    }
}
