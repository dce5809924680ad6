package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.command.FileCommand;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.command.TransferCommand;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.listing.TimeNotation;
import io.dray.protocol.reply.NotKeptNotation;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// One small file on its way: what both ends are told of it, all at once, and what they answer.
///
/// Both ends answer in order, so the checksums are those of what has just been moved. Only the name waits
/// for a verdict.
final class FileFlight {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration UNLIMITED = Duration.ofDays(3650);
    /// Commands that one end is told of one file, at most.
    static final int COMMANDS = 7;

    private final EndpointSession source;
    private final CommandOutbox outbox;
    private final FileJob job;
    private final int number;
    private final String temporary;
    private final long begun = System.nanoTime();
    private final List<CompletableFuture<Reply>> answers = new ArrayList<>();
    private final List<CompletableFuture<Reply>> sums = new ArrayList<>();
    private final List<CompletableFuture<Reply>> settings = new ArrayList<>();
    private List<CompletableFuture<Reply>> names = List.of();

    /// How the part before the name ended.
    enum Verdict {
        /// The copy is whole and the source as it was.
        GOOD,
        /// This file alone is not as it should be; the bytes of others went where they belong.
        REFUSED,
        /// Data channels and commands may be out of step.
        OUT_OF_STEP
    }

    /// What all files of a batch have in common.
    ///
    /// @param algorithm what to compare; sizes only if none
    /// @param preserve  whether times and modes follow the source
    /// @param news      given preliminary replies of the receiver, on its event loop
    record Manner(Optional<ChecksumAlgorithm> algorithm, boolean preserve, Consumer<Reply> news) {}

    /// @param source answers what it was asked by way of `outbox`
    /// @param outbox emptied by its owner
    /// @param number position in the batch
    FileFlight(EndpointSession source, CommandOutbox outbox, FileJob job, int number) {
        this.source = source;
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

    /// Whether an answer will never come, since the conversation broke.
    boolean isUnanswered() {
        return answers.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
    }

    /// Characters of the commands that one end is told of the file, at most.
    int weight() {
        return COMMANDS * (Math.max(job.source().length(), job.destination().length()) + 64);
    }

    /// Tells both ends everything up to the name.
    ///
    /// @param onBroken   told when a data channel may be out of step because of this file
    /// @param onAnswered told when both ends have answered everything
    void launch(Manner manner, Runnable onBroken, Runnable onAnswered) {
        if (job.size() > 0) {
            // The receiver takes no byte beyond; where it knows no limit, nothing is lost.
            var _ = outbox.toDestination(new ParameterCommand.Allocate(job.size()), LIMIT);
        }
        CompletableFuture<Reply> stored = outbox.toDestination(
                new TransferCommand.Store(temporary), UNLIMITED, manner.news());
        CompletableFuture<Reply> read = outbox
                .toSource(new TransferCommand.Retrieve(job.source()), UNLIMITED);
        for (CompletableFuture<Reply> moved : List.of(stored, read)) {
            answers.add(moved);
            var _ = moved.whenComplete((reply, broken) -> {
                if (broken != null || !reply.isCompletion()) {
                    onBroken.run();
                }
            });
        }
        compare(manner);
        if (manner.preserve()) {
            follow();
        }
        answers.addAll(sums);
        answers.addAll(settings);
        var _ = all(answers).whenComplete((nothing, broken) -> onAnswered.run());
    }

    private void compare(Manner manner) {
        if (manner.algorithm().isEmpty()) {
            sums.add(outbox.toDestination(new FileCommand.Size(temporary), LIMIT));
        } else {
            String label = manner.algorithm().get().label();
            sums.add(outbox.toDestination(
                    new FileCommand.ComputeChecksum(label, 0, -1, temporary), LIMIT));
            sums.add(outbox.toSource(
                    new FileCommand.ComputeChecksum(label, 0, -1, job.source()), LIMIT));
        }
        answers.add(outbox.toSource(new FileCommand.MachineStatus(job.source()), LIMIT));
    }

    private void follow() {
        job.mode()
                .ifPresent(mode -> settings.add(outbox
                        .toDestination(new FileCommand.ChangeMode(mode, temporary), LIMIT)));
        job.modified()
                .ifPresent(time -> settings.add(outbox.toDestination(
                        new FileCommand.SetModificationTime(TimeNotation.format(time),
                                temporary),
                        LIMIT)));
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<Reply>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
    }

    /// Judges the answers, once all are there.
    Verdict verdict() {
        if (answers.stream().anyMatch(CompletableFuture::isCompletedExceptionally)
                || !answers.get(0).join().isCompletion() || !answers.get(1).join().isCompletion()) {
            return Verdict.OUT_OF_STEP;
        }
        if (!answers.stream().map(CompletableFuture::join).allMatch(Reply::isCompletion)) {
            return Verdict.REFUSED;
        }
        String expected = sums.size() == 1
                ? Long.toString(job.size())
                : RemoteFiles.lastWord(sums.get(1).join());
        if (!RemoteFiles.lastWord(sums.getFirst().join()).equals(expected)) {
            return Verdict.OUT_OF_STEP;
        }
        return sourceUnchanged() ? Verdict.GOOD : Verdict.REFUSED;
    }

    private boolean sourceUnchanged() {
        List<ListedEntry> found = new RemoteFiles(source)
                .entries(answers.get(2).join());
        return found.size() == 1 && found.getFirst().size().orElse(-1) == job.size()
                && found.getFirst().modified().equals(job.modified());
    }

    /// Gives the file its name.
    ///
    /// @param onAnswered told when that is answered
    void name(Runnable onAnswered) {
        names = List.of(outbox.toDestination(new FileCommand.RenameFrom(temporary), LIMIT),
                outbox.toDestination(new FileCommand.RenameTo(job.destination()), LIMIT));
        var _ = all(names).whenComplete((nothing, broken) -> onAnswered.run());
    }

    /// Whether a name was asked for.
    boolean isNamed() {
        return !names.isEmpty();
    }

    /// What to report, once the name is answered; empty when it was refused.
    Optional<FileOutcome> outcome(Manner manner) {
        boolean named = names.stream().noneMatch(CompletableFuture::isCompletedExceptionally)
                && names.get(0).join().isIntermediate() && names.get(1).join().isCompletion();
        return named ? Optional.of(moved(manner)) : Optional.empty();
    }

    /// What to report of a file that is whole, once it has its name.
    FileOutcome moved(Manner manner) {
        Optional<String> checksum = manner.algorithm()
                .map(a -> a.label() + " " + RemoteFiles.lastWord(sums.getFirst().join()));
        return new FileOutcome(job.source(), job.size(), 0, checksum, 1,
                Duration.ofNanos(System.nanoTime() - begun), names.isEmpty()
                        ? List.of()
                        : NotKeptNotation.parse(names.getLast().join().lines()));
    }
}
