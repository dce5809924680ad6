package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.journal.RestartJournal;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemoteFiles.Renamed;
import io.dray.control.walk.Difference;
import io.dray.control.walk.FileJob;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.monitor.StallBudget;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.range.StoredRanges;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies files one after another over one pair of sessions, until each is complete, verified and renamed.
///
/// A file is stored under a temporary name, verified by checksum, given its times and mode, and then renamed.
/// So a partial or unverified file never has the final name. After a failure both sessions are reopened, and
/// only ranges that the receiver has not reported as stored are sent again (GFD.20 restart). For one thread at
/// a time.
final class FileCopy implements AutoCloseable {
    /// Bytes. For a smaller file, sending it again costs less than forcing its restart markers to disk.
    private static final long WORTH_A_JOURNAL_LINE = 8L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(FileCopy.class);

    private final SessionPair pair;
    private final TransferOptions options;
    private final Verifier verifier;
    private final RestartJournal journal;
    private final TransferProgress progress;
    private final Lost lost;
    private final StallWatch watch;

    /// @param watch stall watch of the worker
    FileCopy(SessionPair pair, TransferOptions options, RestartJournal journal,
            TransferProgress progress, Lost lost, StallWatch watch) {
        this.lost = lost;
        this.pair = pair;
        this.watch = watch;
        this.options = options;
        this.verifier = new Verifier(options.verification());
        this.journal = journal;
        this.progress = progress;
    }

    /// The state of one file that is being copied.
    private final class CopyState {
        private final FileJob job;
        private final long begun = watch.now();
        private ByteRangeSet stored;
        private long storedWhenLastBroken;
        private long lastBroken = watch.now();
        private long movedInAll;
        private long movedByAttempt;
        private int attempts;
        /// Attempts in a row without progress.
        private int fruitless;
        /// Whether the sessions can serve the next file although this one was refused.
        private boolean inStep;

        CopyState(FileJob job) {
            this.job = job;
            this.stored = journal.stored(job.source(), job.size(), job.version());
            this.storedWhenLastBroken = stored.total();
            this.earlier = stored.total();
            this.doneBefore = journal.claims(job);
        }

        /// Whether an earlier run finished this version of the file.
        private boolean doneBefore;
        /// Whether the contents at both ends are known to differ.
        private boolean differs;
        /// The file that is replaced, as the first attempt to replace it has seen it.
        private @Nullable ListedEntry replaced;

        /// Bytes stored by earlier runs.
        private final long earlier;
        /// Bytes that the receiver had received in all attempts before this one, if it reports them.
        private OptionalLong received = OptionalLong.empty();
        private ByteRangeSet resumedFrom = ByteRangeSet.EMPTY;
        /// The receiver refused to resume from ranges that it had reported as stored.
        private boolean resumeRefused;

        /// Takes over the ranges that the receiver reports as stored. Its report is more recent than the
        /// journal: it may have stored ranges after an earlier coordinator ended.
        void takeStored(StoredRanges reported) {
            StoredRanges inFile = reported.within(job.size());
            received = OptionalLong.of(inFile.received());
            if (!inFile.ranges().equals(stored)) {
                startOver();
                if (!inFile.ranges().isEmpty()) {
                    announce(inFile.ranges());
                }
            }
        }

        void announce(ByteRangeSet ranges) {
            if (stored.isEmpty() && job.size() >= WORTH_A_JOURNAL_LINE) {
                journal.begin(job.source(), job.size(), job.version(), job.temporary());
            }
            stored = stored.union(ranges);
            if (job.size() >= WORTH_A_JOURNAL_LINE) {
                journal.store(job.source(), ranges);
            }
        }

        void startOver() {
            doneBefore = false;
            stored = ByteRangeSet.EMPTY;
            storedWhenLastBroken = 0;
            if (job.size() >= WORTH_A_JOURNAL_LINE) {
                journal.begin(job.source(), job.size(), job.version(), job.temporary());
            }
        }

        boolean whole() {
            return job.size() > 0 && stored.total() == job.size();
        }

        /// Returns the number of bytes sent more than once: the larger of the receiver's count over all runs,
        /// if it reports one, and of this run's count.
        long sentAgain() {
            long counted = received.isPresent() ? received.getAsLong() - resumedFrom.total() : 0;
            return Math.max(Math.max(0, counted), movedInAll + earlier - job.size());
        }

        /// Whether to try again. Counts the attempts since the last progress; bytes below the least rate of
        /// [StallBudget] are no progress.
        boolean mayTryAgain() {
            long now = watch.now();
            boolean further = watch.budget()
                    .isProgress(stored.total() - storedWhenLastBroken,
                            Duration.ofNanos(now - lastBroken));
            fruitless = further ? 1 : fruitless + 1;
            if (further) {
                storedWhenLastBroken = stored.total();
                lastBroken = now;
            }
            return fruitless <= options.retry().attempts();
        }
    }

    /// Copies one file.
    ///
    /// @throws TransferFailure    when it failed permanently; the stored part is kept for another run
    /// @throws ConversationBroken when an end could not be reached in all allowed attempts
    FileOutcome copy(FileJob job) {
        CopyState state = new CopyState(job);
        while (true) {
            try {
                watch.begin(state.stored.total());
                NegotiatedPair sessions = ready(pair, verifier);
                Optional<FileOutcome> earlier = alreadyRenamed(state, sessions)
                        .or(() -> alreadySame(state, sessions));
                if (earlier.isPresent()) {
                    watch.rest();
                    return earlier.get();
                }
                new RemoteFiles(sessions.destination()).demandReplaceable(job.destination());
                move(state, sessions);
                watch.rest();
                FileCheck check = verify(state, sessions);
                Renamed named = name(state, sessions);
                watch.done();
                return new FileOutcome(job.source(), job.size(), state.sentAgain(), check,
                        named.state(), state.attempts,
                        watch.since(state.begun), named.notKept());
            } catch (ConversationBroken | TransferFailure e) {
                recover(state, e);
            }
        }
    }

    /// Returns sessions on which everything common to all files is negotiated.
    ///
    /// @throws TransferFailure    when the ends cannot copy any file with these options
    /// @throws ConversationBroken when an end cannot be reached
    static NegotiatedPair ready(SessionPair pair, Verifier verifier) {
        NegotiatedPair sessions = pair.sessions();
        sessions.announce(verifier.agree(sessions.source(), sessions.destination()));
        return sessions;
    }

    /// Returns the outcome if an earlier run has renamed the file already. The file may have its final name
    /// although the journal lacks `done` (the coordinator was killed between), or its recorded state may be
    /// inconclusive. Then compares checksums.
    private Optional<FileOutcome> alreadyRenamed(CopyState state, NegotiatedPair sessions) {
        FileJob job = state.job;
        RemoteFiles files = destinationFiles(job, sessions);
        Optional<ListedEntry> found = state.whole() || state.doneBefore
                ? files.entryIfThere(job.destination())
                : Optional.empty();
        boolean possible = found.isPresent() && files.entryIfThere(job.temporary()).isEmpty()
                && found.get().size().orElse(-1) == job.size();
        if (!possible) {
            return Optional.empty();
        }
        try {
            FileCheck check = verifier.compareAnew(sessions.source(), sessions.destination(), job,
                    job.destination(), watch);
            demandUnchanged(job, sessions.source());
            Optional<FileState> stored = found.get().state();
            journal.finish(List.of(new RestartJournal.Finished(job, stored)));
            return Optional.of(new FileOutcome(job.source(), job.size(), 0, check, stored,
                    state.attempts, watch.since(state.begun)));
        } catch (IntegrityFailure e) {
            // The file with this name is another one, or an older version.
            state.startOver();
            return Optional.empty();
        }
    }

    /// Returns the outcome if the content at the destination is that of the source. Then sets only its attributes.
    private Optional<FileOutcome> alreadySame(CopyState state, NegotiatedPair sessions) {
        FileJob job = state.job;
        if (state.differs || !isSame(pair, verifier, job, watch)) {
            state.differs = true;
            return Optional.empty();
        }
        RemoteFiles files = destinationFiles(job, sessions);
        if (options.preserve() && !files.entry(job.destination())
                .modified()
                .map(time -> time.truncatedTo(ChronoUnit.SECONDS))
                .equals(job.modified().map(time -> time.truncatedTo(ChronoUnit.SECONDS)))) {
            files.follow(job.destination(), job.mode(), job.modified())
                    .forEach(set -> lost.countIfRefused(set, Lost.Of.FILES));
        }
        return Optional.of(new FileOutcome(job.source(), job.size(), 0, new FileCheck.Same(),
                Optional.empty(), 0, watch.since(state.begun)));
    }

    /// Whether a file whose content has to be compared is the same at both ends. Both read it.
    static boolean isSame(SessionPair pair, Verifier verifier, FileJob job, StallWatch watch) {
        if (job.difference() != Difference.CONTENT) {
            return false;
        }
        NegotiatedPair sessions = pair.sessions();
        try {
            verifier.compareAnew(sessions.source(), sessions.destination(), job,
                    job.destination(), watch);
            return true;
        } catch (IntegrityFailure e) {
            return false;
        }
    }

    private void move(CopyState state, NegotiatedPair sessions) {
        if (state.job.size() >= WORTH_A_JOURNAL_LINE && !state.resumeRefused) {
            destinationFiles(state.job, sessions).stored(state.job.temporary())
                    .ifPresent(state::takeStored);
        }
        if (arrived(state, sessions)) {
            state.announce(ByteRangeSet.of(0, state.job.size()));
            return;
        }
        if (!state.stored.isEmpty() && !canGoOn(state, sessions)) {
            state.startOver();
        }
        ByteRangeSet already = state.stored;
        state.resumedFrom = already;
        state.attempts++;
        state.movedByAttempt = 0;
        watch.begin(already.total());
        TransferAttempt attempt = new TransferAttempt(sessions, state.job, already, watch,
                state::announce, moved -> {
                    state.movedByAttempt = moved;
                    progress.stored(state.job.source(), already.total() + moved);
                });
        try {
            attempt.run();
            state.movedByAttempt = state.job.size() - already.total();
            progress.stored(state.job.source(), state.job.size());
        } catch (Refused | StorageFailure e) {
            if (already.isEmpty() || (e instanceof StorageFailure known
                    && known.condition() != StorageCondition.NOT_FOUND)) {
                state.inStep = attempt.isInStep();
                throw e;
            }
            progress.notice(
                    "the destination no longer has what it had stored of " + state.job.source()
                            + "; sending it whole (" + e.getMessage() + ")");
            state.resumeRefused = true;
            state.startOver();
            throw DataChannelFailure.broken(String.valueOf(e.getMessage()));
        } finally {
            state.movedInAll += state.movedByAttempt;
        }
    }

    /// Whether the transfer can resume from the stored ranges in the journal. Stream mode resumes only after
    /// one range from offset 0, at a receiver that reports stored ranges. A server that keeps no record of
    /// ranges must still have the part file, long enough to hold them.
    private static boolean canGoOn(CopyState state, NegotiatedPair sessions) {
        if (sessions.mode() == TransferMode.STREAM) {
            return sessions.resumesStreams()
                    && state.stored.prefix() == state.stored.end();
        }
        EndpointSession end = sessions.destination();
        return end.capabilities().isDrayNode()
                || new RemoteFiles(end).entryIfThere(state.job.temporary())
                        .map(entry -> entry.size().orElse(-1) >= state.stored.end())
                        .orElse(false);
    }

    /// Whether all bytes are stored already. Two nodes may complete a transfer after its coordinator was
    /// killed, later than the last marker in the journal. A Dray node lists the temporary name only when the
    /// whole file is stored. At other servers a file of the right size may have gaps.
    private static boolean arrived(CopyState state, NegotiatedPair sessions) {
        EndpointSession end = sessions.destination();
        boolean possible = state.whole()
                || (!state.stored.isEmpty() && end.capabilities().isDrayNode());
        return possible && new RemoteFiles(end).entryIfThere(state.job.temporary())
                .map(entry -> entry.size().orElse(-1) == state.job.size())
                .orElse(false);
    }

    private FileCheck verify(CopyState state, NegotiatedPair sessions) {
        FileJob job = state.job;
        try {
            FileCheck agreed = compare(job, sessions);
            demandUnchanged(job, sessions.source());
            return agreed;
        } catch (IntegrityFailure e) {
            state.startOver();
            destinationFiles(job, sessions).delete(job.temporary());
            throw e;
        }
    }

    private FileCheck compare(FileJob job, NegotiatedPair sessions) {
        try {
            return verifier.compare(sessions.source(), sessions.destination(), job,
                    job.temporary(), watch);
        } catch (IntegrityFailure e) {
            demandUnchanged(job, sessions.source());
            throw e;
        }
    }

    private static void demandUnchanged(FileJob job, EndpointSession source) {
        ListedEntry now = new RemoteFiles(source).entry(job.source());
        long size = now.size().orElse(-1);
        if (size != job.size()) {
            throw new IntegrityFailure(job.source() + " changed at " + source.name()
                    + " while it was copied: it had " + job.size() + " bytes and has " + size
                    + " now; copy it again when it no longer changes");
        }
        if (!now.modified().equals(job.modified())) {
            throw new IntegrityFailure(job.source() + " changed at " + source.name()
                    + " while it was copied; copy it again when it no longer changes");
        }
    }

    private Renamed name(CopyState state, NegotiatedPair sessions) {
        FileJob job = state.job;
        RemoteFiles files = destinationFiles(job, sessions);
        if (options.preserve()) {
            lost.specialBits(sessions.destination(), job);
            files.follow(job.temporary(), job.mode(), job.modified())
                    .forEach(set -> lost.countIfRefused(set, Lost.Of.FILES));
        }
        if (job.backup().isPresent()) {
            keepReplaced(state, job.backup().get(), files);
        }
        Renamed named = files.renameAndLook(job.temporary(), job.destination());
        journal.finish(List.of(new RestartJournal.Finished(job, named.state())));
        return named;
    }

    /// Moves the file that is about to be replaced, unless an earlier attempt has done that: then the file there is
    /// the new one, or none.
    private static void keepReplaced(CopyState state, String backup, RemoteFiles files) {
        String path = state.job.destination();
        Optional<ListedEntry> there = files.entryIfThere(path);
        if (there.isEmpty()) {
            return;
        }
        ListedEntry first = state.replaced;
        if (first == null) {
            state.replaced = there.get();
        } else if (!first.unique().equals(there.get().unique())
                || !first.size().equals(there.get().size())
                || !first.modified().equals(there.get().modified())) {
            return;
        }
        files.moving(path, backup).demand();
    }

    private void recover(CopyState state, RuntimeException failure) {
        boolean reversed = failure instanceof DataChannelFailure broken
                && broken.stage() == DataChannelFailure.Stage.NOT_OPENED
                && pair.reverseDirection();
        if (!state.inStep) {
            pair.drop();
        }
        watch.rest();
        boolean permanent = failure instanceof TransferFailure known && !known.retryable();
        if (permanent) {
            if (mayHavePartFile(state, failure)) {
                deletePartIfSourceGone(state.job, failure);
            }
            throw failure;
        }
        if (!state.mayTryAgain()) {
            throw failure;
        }
        if (watch.isOver()) {
            throw stalled(failure);
        }
        if (reversed) {
            progress.notice(
                    "the sender cannot reach this host; trying again in stream mode, which needs no "
                            + "connection towards it");
        }
        options.retry()
                .pause(failure, state.fruitless, progress::notice, state.stored.total() + " of "
                        + state.job.size() + " bytes are safe");
    }

    /// Returns the files at the destination. Their failures name the final path instead of the temporary one.
    private static RemoteFiles destinationFiles(FileJob job, NegotiatedPair sessions) {
        return new RemoteFiles(sessions.destination(), job::inFinalNames);
    }

    /// Whether a part file may remain after a failure. A refusal before the first byte leaves none; then the
    /// check, which costs two logins, is not made.
    private static boolean mayHavePartFile(CopyState state, RuntimeException failure) {
        boolean refused = failure instanceof StorageFailure known
                && known.condition() != StorageCondition.NOT_FOUND;
        return !refused || state.movedInAll > 0 || !state.stored.isEmpty();
    }

    /// Removes the part file if the source file is gone or has changed, since no later run can resume from it.
    /// If the removal fails, the part file stays; `dray parts` lists it.
    private void deletePartIfSourceGone(FileJob job, RuntimeException failure) {
        boolean sourceMayBeGone = failure instanceof StorageFailure known
                && switch (known.condition()) {
                    case NOT_FOUND, NOT_A_DIRECTORY, IS_A_DIRECTORY, BAD_NAME -> true;
                    default -> false;
                };
        if (!sourceMayBeGone) {
            return;
        }
        try {
            NegotiatedPair sessions = pair.sessions();
            boolean same = new RemoteFiles(sessions.source()).entryIfThere(job.source())
                    .filter(now -> now.size().orElse(-1) == job.size()
                            && now.modified().equals(job.modified()))
                    .isPresent();
            if (!same) {
                destinationFiles(job, sessions).delete(job.temporary());
            }
        } catch (TransferFailure | ConversationBroken e) {
            LOG.debug("the part file of {} was not removed: {}", job.source(), e.getMessage());
        } finally {
            pair.drop();
        }
    }

    /// Returns the failure to report when the stall limit ends the attempts.
    private RuntimeException stalled(RuntimeException last) {
        boolean reported = (last instanceof ConversationBroken broken && broken.timedOut())
                || (last instanceof DataChannelFailure channel
                        && channel.stage() == DataChannelFailure.Stage.STALLED);
        return reported
                ? last
                : DataChannelFailure
                        .stalled(RetryPolicy.withoutStop(last) + "; gave up because less than "
                                + StallBudget.LEAST_RATE + " bytes a second have moved in the last "
                                + watch.quiet().toSeconds() + " s of trying (--stall)");
    }

    @Override
    public void close() {
        pair.close();
    }
}
