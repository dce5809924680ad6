package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.ControlConversation;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemoteFiles.Setting;
import io.dray.control.walk.FileJob;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.ChecksumAnswer;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// One small file in a pipeline: sends all its commands to both ends at once and collects the replies.
///
/// Each end replies in order, so a CKSM reply belongs to the file that was transferred just before. Only the
/// rename waits for the comparison.
final class PipelinedFile {
    /// Time limit of a reply. A command waits behind the transfers and checksums of the earlier files in the
    /// pipeline.
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /// The first replies: STOR, RETR, MLST of the source, and SIZE of the stored file.
    private static final int COMPARED = 4;
    /// Most commands to one end about one file: ALLO, STOR, SIZE, CKSM, MFMT and SITE CHMOD at the destination.
    static final int COMMANDS = 6;

    private final EndpointSession source;
    private final EndpointSession destination;
    private final CommandOutbox outbox;
    private final FileJob job;
    private final int number;
    private final String temporary;
    private final StallWatch watch;
    private final long begun;
    private final List<CompletableFuture<Reply>> answers = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();
    private List<CompletableFuture<Reply>> sums = List.of();
    private List<CompletableFuture<Reply>> names = List.of();

    /// The result of everything before the rename.
    enum Verdict {
        /// The copy is complete and the source unchanged.
        GOOD,
        /// Only this file failed; the data of other files is not affected.
        REFUSED,
        /// Data may have been stored in the wrong file.
        OUT_OF_STEP
    }

    /// Settings that are common to all files of a batch.
    ///
    /// @param algorithm checksum to compare; empty to compare sizes only
    /// @param basis     weakest accepted basis of the receiver's checksum
    /// @param preserve  whether times and modes are copied from the source
    /// @param lost      counts the attributes that could not be kept
    /// @param news      takes preliminary replies of the receiver, on its event loop
    record BatchOptions(Optional<ChecksumAlgorithm> algorithm, ChecksumBasis basis,
            boolean preserve,
            Lost lost, Consumer<Reply> news) {}

    /// @param outbox queue of the commands; its owner flushes it
    /// @param number position in the batch
    PipelinedFile(NegotiatedPair sessions, CommandOutbox outbox, FileJob job, int number,
            StallWatch watch) {
        this.watch = watch;
        this.begun = watch.now();
        this.source = sessions.source();
        this.destination = sessions.destination();
        this.outbox = outbox;
        this.job = job;
        this.number = number;
        this.temporary = job.temporary();
    }

    FileJob job() {
        return job;
    }

    int number() {
        return number;
    }

    /// Whether a reply will never come because a conversation broke.
    boolean isUnanswered() {
        return answers.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
    }

    /// Upper bound of the characters of all commands to one end about this file: 64 for the verb, the numbers
    /// and the line end, beside the path.
    int weight() {
        return COMMANDS * (Math.max(job.source().length(), job.destination().length()) + 64);
    }

    /// Queues all commands before the rename for both ends.
    ///
    /// @param onBroken   called when STOR or RETR fails, so that later data may be stored in the wrong file
    /// @param onAnswered called when both ends have replied to all commands
    void launch(BatchOptions batchOptions, Runnable onBroken, Runnable onAnswered) {
        if (job.size() > 0 && destination.capabilities().isDrayNode()) {
            // A node accepts no data beyond this size. Other servers do nothing for a small file. A refusal does
            // no harm.
            var _ = outbox.toDestination(new ParameterCommand.Allocate(job.size()), LIMIT);
        }
        CompletableFuture<Reply> stored = outbox.toDestination(
                new TransferCommand.Store(temporary), ControlConversation.UNLIMITED,
                batchOptions.news());
        CompletableFuture<Reply> read = outbox
                .toSource(new TransferCommand.Retrieve(job.source()),
                        ControlConversation.UNLIMITED);
        for (CompletableFuture<Reply> moved : List.of(stored, read)) {
            answers.add(moved);
            var _ = moved.whenComplete((reply, broken) -> {
                if (broken != null || !reply.isCompletion()) {
                    onBroken.run();
                }
            });
        }
        compare(batchOptions);
        if (batchOptions.preserve()) {
            follow();
        }
        answers.addAll(sums);
        settings.forEach(setting -> answers.add(setting.answer()));
        var _ = all(answers).whenComplete((nothing, broken) -> onAnswered.run());
    }

    /// Requests sizes and checksums. The sizes come first: checksums may agree although more or fewer bytes
    /// were stored than the source listed.
    private void compare(BatchOptions batchOptions) {
        answers.add(outbox.toSource(PathVerb.MACHINE_STATUS.on(job.source()), LIMIT));
        answers.add(outbox.toDestination(PathVerb.SIZE.on(temporary), LIMIT));
        sums = batchOptions.algorithm()
                .map(algorithm -> List.of(
                        outbox.toDestination(RemoteFiles.sum(destination, algorithm, 0, -1,
                                temporary, batchOptions.basis()), LIMIT),
                        outbox.toSource(RemoteFiles.sum(source, algorithm, 0, -1, job.source(),
                                ChecksumBasis.RECEIVED), LIMIT)))
                .orElse(List.of());
    }

    private void follow() {
        RemoteFiles.settings(destination, temporary, job.mode(), job.modified())
                .forEach((fact, command) -> settings.add(new Setting(fact, destination.name(),
                        outbox.toDestination(command, LIMIT))));
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<Reply>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
    }

    /// Evaluates the replies, once all have arrived.
    Verdict verdict() {
        if (answers.stream().anyMatch(CompletableFuture::isCompletedExceptionally)
                || !answers.get(0).join().isCompletion() || !answers.get(1).join().isCompletion()) {
            return Verdict.OUT_OF_STEP;
        }
        boolean compared = answers.stream()
                .limit(COMPARED + sums.size())
                .map(CompletableFuture::join)
                .allMatch(Reply::isCompletion);
        if (!compared) {
            return Verdict.REFUSED;
        }
        String size = answers.get(3).join().lines().getLast().strip();
        boolean same = size.equals(Long.toString(job.size()))
                && sums.stream().map(sum -> answer(sum).hex()).distinct().count() < 2;
        if (!same) {
            return Verdict.OUT_OF_STEP;
        }
        return sourceUnchanged() ? Verdict.GOOD : Verdict.REFUSED;
    }

    private static ChecksumAnswer answer(CompletableFuture<Reply> sum) {
        return ChecksumAnswer.parse(sum.join());
    }

    private boolean sourceUnchanged() {
        List<ListedEntry> found = new RemoteFiles(source)
                .entries(answers.get(2).join());
        return found.size() == 1 && found.getFirst().size().orElse(-1) == job.size()
                && found.getFirst().modified().equals(job.modified());
    }

    /// Queues the rename to the final name.
    ///
    /// @param onAnswered called when it has been answered
    void name(Runnable onAnswered) {
        names = new ArrayList<>(List.of(
                outbox.toDestination(PathVerb.RENAME_FROM.on(temporary), LIMIT),
                outbox.toDestination(PathVerb.RENAME_TO.on(job.destination()), LIMIT)));
        if (destination.capabilities().tellsChangeTimes()) {
            // Without its change time, the state of the file says nothing to a later run.
            names.add(outbox.toDestination(PathVerb.MACHINE_STATUS.on(job.destination()), LIMIT));
        }
        var _ = all(names).whenComplete((nothing, broken) -> onAnswered.run());
    }

    /// Whether the rename was requested.
    boolean isNamed() {
        return !names.isEmpty();
    }

    /// Returns the outcome after the replies to the rename; empty when it was refused.
    Optional<FileOutcome> outcome(BatchOptions batchOptions) {
        boolean named = names.stream().noneMatch(CompletableFuture::isCompletedExceptionally)
                && names.get(0).join().isIntermediate() && names.get(1).join().isCompletion();
        return named ? Optional.of(moved(batchOptions)) : Optional.empty();
    }

    /// Returns the outcome of a verified file.
    FileOutcome moved(BatchOptions batchOptions) {
        if (batchOptions.preserve()) {
            batchOptions.lost().specialBits(destination, job);
            settings.forEach(setting -> batchOptions.lost().countIfRefused(setting, Lost.Of.FILES));
        }
        FileCheck check = batchOptions.algorithm()
                .<FileCheck>map(algorithm -> new FileCheck.Checksum(algorithm,
                        answer(sums.getFirst()).hex(), answer(sums.getFirst()).basis()))
                .orElseGet(FileCheck.Size::new);
        return new FileOutcome(job.source(), job.size(), 0, check, state(), 1,
                watch.since(begun), notKept());
    }

    private List<String> notKept() {
        return names.stream()
                .skip(1)
                .limit(1)
                .filter(CompletableFuture::isDone)
                .filter(named -> !named.isCompletedExceptionally())
                .flatMap(named -> NotKeptNotation.parse(named.join().lines()).stream())
                .toList();
    }

    /// Returns the state of the file under its final name, if the server reported it.
    private Optional<FileState> state() {
        return names.stream()
                .skip(2)
                .filter(look -> look.isDone() && !look.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .filter(Reply::isCompletion)
                .flatMap(look -> new RemoteFiles(destination).entries(look).stream())
                .findFirst()
                .flatMap(ListedEntry::state);
    }
}
