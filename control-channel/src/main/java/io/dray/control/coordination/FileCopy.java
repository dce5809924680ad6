package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.journal.RestartJournal;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.RemoteFiles.Renamed;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies one file after another over one pair of endpoints until each is whole, verified and named.
///
/// A file is stored under a temporary name, compared by checksum, given its times and mode, and renamed:
/// nothing partial and nothing unverified is ever seen under the name asked for. When something breaks,
/// both sessions are opened anew and only what was not announced as stored is sent again (GFD.20 restart).
/// For one thread at a time.
final class FileCopy implements AutoCloseable {
    /// Below this a restart marker in the journal costs more than sending the file again.
    private static final long WORTH_A_JOURNAL_LINE = 8L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(FileCopy.class);

    private final SessionPair pair;
    private final TransferOptions options;
    private final Verifier verifier;
    private final RestartJournal journal;
    private final TransferProgress progress;
    private final Lost lost;
    private final StallWatch watch;

    /// @param watch of the worker that this is for
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

    /// The state of one file on its way.
    private final class CopyState {
        private final FileJob job;
        private final long begun = watch.now();
        private ByteRangeSet stored;
        private long storedWhenLastBroken;
        private long lastBroken = watch.now();
        private long movedInAll;
        private long movedByAttempt;
        private int attempts;
        private int fruitless;
        /// Whether the sessions can serve the next file though this one was refused.
        private boolean inStep;

        CopyState(FileJob job) {
            this.job = job;
            this.stored = journal.stored(job.source(), job.size(), job.version());
            this.storedWhenLastBroken = stored.total();
            this.earlier = stored.total();
            this.claimed = journal.claims(job);
        }

        private boolean claimed;

        private final long earlier;
        /// Bytes that the receiver had received in all attempts before this one, where it tells.
        private OptionalLong received = OptionalLong.empty();
        private ByteRangeSet built = ByteRangeSet.EMPTY;
        /// The receiver would not go on with what it had told that it has.
        private boolean disowned;

        /// The receiver knows best what it has stored: also what it forced to disk when this end was gone.
        void know(StoredRanges told) {
            StoredRanges there = told.within(job.size());
            received = OptionalLong.of(there.received());
            if (!there.ranges().equals(stored)) {
                startOver();
                if (!there.ranges().isEmpty()) {
                    announce(there.ranges());
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
            claimed = false;
            stored = ByteRangeSet.EMPTY;
            storedWhenLastBroken = 0;
            if (job.size() >= WORTH_A_JOURNAL_LINE) {
                journal.begin(job.source(), job.size(), job.version(), job.temporary());
            }
        }

        boolean whole() {
            return job.size() > 0 && stored.total() == job.size();
        }

        /// By what the receiver has counted in all attempts, of this run and of others; else by what this run saw.
        long sentAgain() {
            long counted = received.isPresent() ? received.getAsLong() - built.total() : 0;
            return Math.max(Math.max(0, counted), movedInAll + earlier - job.size());
        }

        /// Whether the next attempt is worth making, counting those since the last progress. Some bytes with
        /// each connection are none.
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
    /// @throws TransferFailure    when it failed for good; what was stored is kept for another run
    /// @throws ConversationBroken when an end could not be reached in all the attempts allowed
    FileOutcome copy(FileJob job) {
        CopyState state = new CopyState(job);
        while (true) {
            try {
                watch.begin(state.stored.total());
                NegotiatedPair sessions = ready(pair, verifier);
                Optional<FileOutcome> earlier = alreadyNamed(state, sessions);
                if (earlier.isPresent()) {
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

    /// Sessions that have agreed upon all that files have in common.
    ///
    /// @throws TransferFailure    when no file could be copied in this way
    /// @throws ConversationBroken when an end cannot be reached
    static NegotiatedPair ready(SessionPair pair, Verifier verifier) {
        NegotiatedPair sessions = pair.sessions();
        sessions.announce(verifier.agree(sessions.source(), sessions.destination()));
        return sessions;
    }

    /// A coordinator may be killed after it has given the file its name and before it has noted that; or it
    /// has, but what the ends tell of the file does not show that it is the same. It is compared then.
    private Optional<FileOutcome> alreadyNamed(CopyState state, NegotiatedPair sessions) {
        FileJob job = state.job;
        RemoteFiles files = there(job, sessions);
        Optional<ListedEntry> found = state.whole() || state.claimed
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
            // What stands there under the name is another file, or an older one.
            state.startOver();
            return Optional.empty();
        }
    }

    private void move(CopyState state, NegotiatedPair sessions) {
        if (state.job.size() >= WORTH_A_JOURNAL_LINE && !state.disowned) {
            there(state.job, sessions).stored(state.job.temporary())
                    .ifPresent(state::know);
        }
        if (arrived(state, sessions)) {
            state.announce(ByteRangeSet.of(0, state.job.size()));
            return;
        }
        if (!state.stored.isEmpty() && !canGoOn(state, sessions)) {
            state.startOver();
        }
        ByteRangeSet already = state.stored;
        state.built = already;
        state.attempts++;
        state.movedByAttempt = 0;
        watch.begin(already.total());
        TransferAttempt attempt = new TransferAttempt(sessions, state.job, already, watch,
                new TransferAttempt.Observer(state::announce, moved -> {
                    state.movedByAttempt = moved;
                    progress.stored(state.job.source(), already.total() + moved);
                }));
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
            state.disowned = true;
            state.startOver();
            throw DataChannelFailure.broken(String.valueOf(e.getMessage()));
        } finally {
            state.movedInAll += state.movedByAttempt;
        }
    }

    /// Whether what the journal knows as stored may be built upon: stream mode goes on only after a part
    /// without gaps at a receiver that announces it, and a server
    /// that does not record stored ranges must still have the file that they are in.
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

    /// Whether the bytes are all there. Nodes may have ended a transfer after its coordinator was killed,
    /// later than the last marker in the journal: then the file stands under its temporary name at a Dray
    /// node, which shows nothing there before the whole has been stored. At other servers a file of the
    /// right size may have gaps.
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
            there(job, sessions).delete(job.temporary());
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
                    + " now; copy it again when it is at rest");
        }
        if (!now.modified().equals(job.modified())) {
            throw new IntegrityFailure(job.source() + " changed at " + source.name()
                    + " while it was copied; copy it again when it is at rest");
        }
    }

    private Renamed name(CopyState state, NegotiatedPair sessions) {
        FileJob job = state.job;
        RemoteFiles files = there(job, sessions);
        if (options.preserve()) {
            lost.specialBits(sessions.destination(), job);
            files.follow(job.temporary(), job.mode(), job.modified())
                    .forEach(set -> lost.unless(set, Lost.Of.FILES));
        }
        Renamed named = files.renameAndLook(job.temporary(), job.destination());
        journal.finish(List.of(new RestartJournal.Finished(job, named.state())));
        return named;
    }

    private void recover(CopyState state, RuntimeException failure) {
        boolean turned = failure instanceof DataChannelFailure broken
                && broken.stage() == DataChannelFailure.Stage.NOT_OPENED
                && pair.turnRound();
        if (!state.inStep) {
            pair.drop();
        }
        watch.rest();
        boolean lasting = failure instanceof TransferFailure known && !known.retryable();
        if (lasting) {
            if (mayHaveLeftSomething(state, failure)) {
                forgetIfGone(state.job, failure);
            }
            throw failure;
        }
        if (!state.mayTryAgain()) {
            throw failure;
        }
        if (watch.isOver()) {
            throw stalled(failure);
        }
        if (turned) {
            progress.notice(
                    "the sender cannot reach this host; trying again in stream mode, which needs no "
                            + "connection towards it");
        }
        options.retry()
                .pause(failure, state.fruitless, progress::notice, state.stored.total() + " of "
                        + state.job.size() + " bytes are safe");
    }

    /// The files at the destination, of which failures tell the final names.
    private static RemoteFiles there(FileJob job, NegotiatedPair sessions) {
        return new RemoteFiles(sessions.destination(), job::inFinalNames);
    }

    /// A refusal before the first byte leaves nothing, and need not cost two more logins.
    private static boolean mayHaveLeftSomething(CopyState state, RuntimeException failure) {
        boolean refused = failure instanceof StorageFailure known
                && known.condition() != StorageCondition.NOT_FOUND;
        return !refused || state.movedInAll > 0 || !state.stored.isEmpty();
    }

    /// Nobody will go on with a copy of a file that is no longer there, or no longer this version: what has arrived
    /// of it is removed. Where that fails, the servers' operators find it.
    private void forgetIfGone(FileJob job, RuntimeException failure) {
        boolean perhaps = failure instanceof StorageFailure known && switch (known.condition()) {
            case NOT_FOUND, NOT_A_DIRECTORY, IS_A_DIRECTORY, BAD_NAME -> true;
            default -> false;
        };
        if (!perhaps) {
            return;
        }
        try {
            NegotiatedPair sessions = pair.sessions();
            boolean same = new RemoteFiles(sessions.source()).entryIfThere(job.source())
                    .filter(now -> now.size().orElse(-1) == job.size()
                            && now.modified().equals(job.modified()))
                    .isPresent();
            if (!same) {
                there(job, sessions).delete(job.temporary());
            }
        } catch (TransferFailure | ConversationBroken e) {
            LOG.debug("what has arrived of {} stays: {}", job.source(), e.getMessage());
        } finally {
            pair.drop();
        }
    }

    /// What ends the attempts when so much time was lost.
    private RuntimeException stalled(RuntimeException last) {
        boolean told = (last instanceof ConversationBroken broken && broken.timedOut())
                || (last instanceof DataChannelFailure channel
                        && channel.stage() == DataChannelFailure.Stage.STALLED);
        return told
                ? last
                : DataChannelFailure
                        .stalled(RetryPolicy.withoutStop(last) + "; given up, for less than "
                                + StallBudget.LEAST_RATE + " bytes a second have moved in the last "
                                + watch.quiet().toSeconds() + " s of trying (--stall)");
    }

    @Override
    public void close() {
        pair.close();
    }
}
