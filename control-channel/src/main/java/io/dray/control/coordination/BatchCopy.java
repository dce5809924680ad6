package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.journal.RestartJournal;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.walk.FileJob;
import io.dray.protocol.failure.TransferFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Copies batches of small files by the best method that both ends support, over its own pair of sessions.
/// Returns the files that this method could not copy; [FileCopy] copies them. For one thread at a time.
final class BatchCopy implements AutoCloseable {
    /// Smallest batch: for a single file, setting up another pair of sessions costs more than it saves.
    private static final int FEWEST = 2;
    /// Limit of consecutive attempts that copied no file. Two failures in a row may be accidents; after the
    /// third, copying one by one is cheaper.
    private static final int MOST_FRUITLESS = 3;
    /// Limits of what a killed coordinator has to copy again: this many small files, or what was finished
    /// within this time. One journal write for many files keeps the journal's cost low.
    private static final int JOURNAL_LAG = 64;
    private static final Duration JOURNAL_DELAY = Duration.ofSeconds(1);

    private final SessionPair pair;
    private final SmallFiles method;
    private final RestartJournal journal;
    private final Consumer<FileOutcome> finished;
    private final StallWatch watch;

    /// @param pair     closed with this object
    /// @param method   used if both ends support it
    /// @param finished called for each file that arrived
    /// @param watch    stall watch of the worker
    BatchCopy(SessionPair pair, SmallFiles method, RestartJournal journal,
            Consumer<FileOutcome> finished, StallWatch watch) {
        this.watch = watch;
        this.pair = pair;
        this.method = method;
        this.journal = journal;
        this.finished = finished;
    }

    /// The results of one batch.
    private final class Tally implements SmallFiles.Results {
        private final Set<FileJob> waiting;
        private final List<FileJob> refused = new ArrayList<>();
        private final List<RestartJournal.Finished> unwritten = new ArrayList<>();
        private final Map<FileJob, FileOutcome> unnamed = new LinkedHashMap<>();
        private long written = watch.now();
        private boolean fruitful;

        Tally(List<FileJob> batch) {
            waiting = new LinkedHashSet<>(batch);
        }

        @Override
        public void done(FileJob job, FileOutcome outcome) {
            if (waiting.remove(job)) {
                fruitful = true;
                watch.done();
                unwritten.add(new RestartJournal.Finished(job, outcome.stored()));
                if (unwritten.size() >= JOURNAL_LAG
                        || watch.now() - written > JOURNAL_DELAY.toNanos()) {
                    write();
                }
                finished.accept(outcome);
            }
        }

        @Override
        public void refused(FileJob job) {
            if (waiting.remove(job)) {
                refused.add(job);
            }
        }

        @Override
        public void unnamed(FileJob job, FileOutcome outcome) {
            unnamed.put(job, outcome);
        }

        void write() {
            if (!unwritten.isEmpty()) {
                journal.finish(unwritten);
                unwritten.clear();
            }
            written = watch.now();
        }
    }

    /// Copies the files that can be copied together.
    ///
    /// @return the files to copy one by one
    /// @throws TransferFailure.SecurityFailure when an end fails authentication
    List<FileJob> copy(List<FileJob> batch) {
        List<FileJob> left = new ArrayList<>();
        List<FileJob> next = batch;
        int fruitless = 0;
        while (next.size() >= FEWEST && fruitless < MOST_FRUITLESS) {
            Tally tally = new Tally(next);
            // A server may have closed an idle session. That is no failure of these files.
            boolean stale = pair.isOpen();
            boolean possible = attempt(next, tally);
            stale &= !pair.isOpen();
            nameRest(tally);
            left.addAll(tally.refused);
            boolean further = tally.waiting.size() < next.size();
            next = List.copyOf(tally.waiting);
            fruitless = tally.fruitful ? 0 : fruitless + 1;
            if (!possible || !(further || stale)) {
                break;
            }
        }
        left.addAll(next);
        return left;
    }

    private boolean attempt(List<FileJob> batch, Tally tally) {
        try {
            watch.begin(0);
            NegotiatedPair sessions = pair.sessions();
            sessions.demandCredentials("the copying of small files");
            boolean possible = method.serves(sessions);
            if (possible) {
                method.copy(sessions, batch, tally);
            }
            return possible;
        } catch (TransferFailure.SecurityFailure e) {
            pair.drop();
            throw e;
        } catch (TransferFailure | ConversationBroken e) {
            // FileCopy copies these files again and reports the reason.
            pair.drop();
            if (watch.isOver() && e instanceof ConversationBroken) {
                throw e;
            }
            return !watch.isOver();
        } finally {
            watch.rest();
            tally.write();
        }
    }

    /// Renames verified files to their final names. Files for which that fails are copied again.
    private void nameRest(Tally tally) {
        if (tally.unnamed.isEmpty()) {
            return;
        }
        try {
            RemoteFiles files = new RemoteFiles(pair.sessions().destination());
            Map<FileJob, CompletableFuture<Boolean>> named = new LinkedHashMap<>();
            tally.unnamed.keySet()
                    .forEach(job -> named.put(job,
                            files.beginRename(job.temporary(), job.destination())));
            named.forEach((job, done) -> {
                if (Futures.await(done)) {
                    tally.done(job, Objects.requireNonNull(tally.unnamed.get(job)));
                }
            });
        } catch (TransferFailure.SecurityFailure e) {
            pair.drop();
            throw e;
        } catch (TransferFailure | ConversationBroken e) {
            // FileCopy copies these files again and reports the reason.
            pair.drop();
        } finally {
            tally.write();
        }
    }

    @Override
    public void close() {
        pair.close();
    }
}
