package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.ControlConversation;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemoteFiles.Setting;
import io.dray.control.walk.FileJob;
import io.dray.protocol.command.FileCommand;
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

/// One small file in a pipeline: all its commands are sent to both ends at once, and the replies are collected.
///
/// Both ends answer in order, so a checksum is that of the file just moved. Only the rename waits for the
/// comparison.
final class PipelinedFile {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /// Answers about both transfers, the source, and the size that was stored.
    private static final int COMPARED = 4;
    /// Commands about one file that one end has not answered yet, at most.
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
    /// @param basis     the least that the receiver's checksum has to be computed of
    /// @param preserve  whether times and modes follow the source
    /// @param lost      learns what could not be kept of them
    /// @param news      given preliminary replies of the receiver, on its event loop
    record Manner(Optional<ChecksumAlgorithm> algorithm, ChecksumBasis basis, boolean preserve,
            Lost lost, Consumer<Reply> news) {}

    /// @param outbox of the sessions; emptied by its owner
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
                new TransferCommand.Store(temporary), ControlConversation.UNLIMITED, manner.news());
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
        compare(manner);
        if (manner.preserve()) {
            follow();
        }
        answers.addAll(sums);
        settings.forEach(setting -> answers.add(setting.answer()));
        var _ = all(answers).whenComplete((nothing, broken) -> onAnswered.run());
    }

    /// The size comes first, since sums may agree about other bytes than were listed.
    private void compare(Manner manner) {
        answers.add(outbox.toSource(new FileCommand.MachineStatus(job.source()), LIMIT));
        answers.add(outbox.toDestination(new FileCommand.Size(temporary), LIMIT));
        sums = manner.algorithm()
                .map(algorithm -> List.of(
                        outbox.toDestination(RemoteFiles.sum(destination, algorithm, 0, -1,
                                temporary, manner.basis()), LIMIT),
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

    /// Judges the answers, once all are there.
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

    /// Gives the file its name.
    ///
    /// @param onAnswered told when that is answered
    void name(Runnable onAnswered) {
        names = List.of(outbox.toDestination(new FileCommand.RenameFrom(temporary), LIMIT),
                outbox.toDestination(new FileCommand.RenameTo(job.destination()), LIMIT),
                outbox.toDestination(new FileCommand.MachineStatus(job.destination()), LIMIT));
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
        if (manner.preserve()) {
            manner.lost().specialBits(destination, job);
            settings.forEach(setting -> manner.lost().unless(setting, Lost.Of.FILES));
        }
        FileCheck check = manner.algorithm()
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

    /// As it was seen under its name, if it has one.
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
