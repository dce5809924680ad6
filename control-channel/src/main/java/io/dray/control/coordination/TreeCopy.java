package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.TransferOutcome.FileFailure;
import io.dray.control.coordination.TransferOutcome.Present;
import io.dray.control.journal.RestartJournal;
import io.dray.control.walk.FileJob;
import io.dray.control.walk.FileSink;
import io.dray.control.walk.SourceWalk;
import io.dray.control.walk.Walk;
import io.dray.control.walk.Walk.Removed;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.listing.FileState;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreeTotals;
import io.dray.protocol.tuning.StreamTuner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Copies the files of a walk with several workers, each over its own sessions.
///
/// The walk of the source runs in parallel and waits when the queue is full, so memory use does not grow with
/// the tree. A failed file does not stop the others; an end that cannot be reached does.
final class TreeCopy {
    /// Most files in the queue: eight full batches ([FileBatch]), so that workers rarely wait for the walk.
    private static final int QUEUE_LENGTH = 4096;
    /// How long to wait for more files to fill a batch. The fixed cost of a batch is about as long.
    private static final Duration GATHER_TIME = Duration.ofMillis(20);
    /// Consecutive files that may fail on a full or read-only file system before the copy ends. A single
    /// failure may be due to the size of that file.
    private static final int MOST_WITHOUT_ROOM = 3;

    private final TransferOptions options;
    private final RestartJournal journal;
    private final BlockingQueue<Optional<FileJob>> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH);
    private final ReentrantLock gathering = new ReentrantLock();
    private final Tally tally = new Tally();
    private final String destination;
    private final boolean removes;
    /// Guarded by the tally.
    private int withoutRoom;
    /// Attributes of replaced files that could not be kept and have been reported.
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final WorkMeter progress;
    private final Pairs pairs;
    private final LongSupplier clock;
    private final Lost lost = new Lost();
    private final CopyWorkers workers;
    private volatile @Nullable RuntimeException fatal;
    private boolean started;
    /// Files that were passed on, and are neither copied nor have failed.
    private final Outstanding outstanding = new Outstanding();

    /// @param destination its name, for messages
    /// @param removes     whether what the source does not have is to be removed, for messages
    /// @param pairs       creates the session pairs of workers
    /// @param clock       nanoseconds
    TreeCopy(TransferOptions options, RestartJournal journal, TransferProgress progress,
            String destination, boolean removes, Pairs pairs, LongSupplier clock) {
        this.clock = clock;
        this.options = options;
        this.destination = destination;
        this.removes = removes;
        this.journal = journal;
        this.progress = new WorkMeter(progress, clock);
        this.pairs = pairs;
        this.workers = new CopyWorkers(options.concurrency(), this::work, this.progress::work,
                StreamTuner.Pace.FILES, clock);
    }

    /// Totals of all workers.
    private static final class Tally {
        private long files;
        private long bytes;
        private long sentAgain;
        private long skipped;
        private long unchanged;
        private long replacedBackedUp;
        private final Map<FileCheck, Long> checks = new LinkedHashMap<>();
        private final List<FileFailure> failures = new ArrayList<>();

        synchronized void addUnchanged() {
            unchanged++;
        }

        synchronized void addBackedUp() {
            replacedBackedUp++;
        }

        synchronized boolean isWhole() {
            return failures.isEmpty();
        }

        synchronized void add(FileOutcome outcome) {
            if (outcome.check() instanceof FileCheck.Same) {
                unchanged++;
                return;
            }
            files++;
            bytes += outcome.bytes();
            sentAgain += outcome.sentAgain();
            skipped += outcome.attempts() == 0 ? 1 : 0;
            checks.merge(outcome.check().kind(), 1L, Long::sum);
        }

        synchronized void add(FileCheck check, TreeTotals totals, boolean earlier) {
            if (totals.files() > 0) {
                files += totals.files();
                bytes += totals.bytes();
                skipped += earlier ? totals.files() : 0;
                checks.merge(check.kind(), totals.files(), Long::sum);
            }
        }

        /// Returns the number of failures so far.
        synchronized int add(FileFailure failure) {
            failures.add(failure);
            return failures.size();
        }

        synchronized TransferOutcome outcome(Removed removed, List<FileFailure> notRemoved,
                Duration elapsed) {
            return new TransferOutcome(files, bytes, sentAgain, skipped,
                    Collections.unmodifiableMap(new LinkedHashMap<>(checks)),
                    List.copyOf(failures),
                    new Present(unchanged, removed.entries(),
                            replacedBackedUp + removed.backedUp(), List.copyOf(notRemoved)),
                    elapsed);
        }
    }

    /// A number of files. Safe for many threads.
    private static final class Outstanding {
        private long files;

        synchronized void add(long more) {
            files += more;
            if (files == 0) {
                notifyAll();
            }
        }

        /// @return whether there are none, after the limit at the latest
        synchronized boolean awaitNone(Duration limit) throws InterruptedException {
            long end = System.nanoTime() + limit.toNanos();
            while (files > 0) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        }
    }

    /// Creates the session pairs of workers.
    interface Pairs {
        SessionPair pair(TransferOptions wanted);

        /// Opens one more session with each end, for a further worker.
        ///
        /// @throws ConversationBroken when an end cannot be reached, or refuses more sessions
        /// @throws TransferFailure    likewise
        void reserve();

        /// Whether both ends accept sessions for a further worker. If not, the copy continues without it.
        default boolean isRoom() {
            try {
                reserve();
                return true;
            } catch (ConversationBroken | TransferFailure e) {
                return false;
            }
        }
    }

    /// Copies all files of the walk.
    ///
    /// @throws ConversationBroken when an end could no longer be reached
    TransferOutcome run(Walk walk) {
        long begun = clock.getAsLong();
        try {
            walk.run(new FileSink() {
                @Override
                public void file(FileJob job) {
                    take(job);
                }

                @Override
                public void unchanged(FileJob job) {
                    tally.addUnchanged();
                }

                @Override
                public void awaitCopied() {
                    TreeCopy.this.awaitCopied();
                }

                @Override
                public void trouble(String path, RuntimeException failure) {
                    TreeCopy.this.trouble(path, failure);
                    demandGoingOn();
                }
            });
            progress.foundAll();
        } catch (ConversationBroken | TransferFailure e) {
            stop(e);
        } finally {
            offer(Optional.empty());
            workers.join();
        }
        demandGoingOn();
        List<FileFailure> notRemoved = new ArrayList<>();
        Removed removed = Removed.NOTHING;
        if (tally.isWhole()) {
            removed = walk.removeExtra(
                    (path, failure) -> notRemoved.add(new FileFailure(path, failure)));
        } else if (removes) {
            progress.notice("nothing was removed at " + destination
                    + ", because not everything was copied");
        }
        walk.complete(setting -> lost.countIfRefused(setting, Lost.Of.DIRECTORIES));
        lost.sentences().forEach(progress::notice);
        return tally.outcome(removed, notRemoved, Duration.ofNanos(clock.getAsLong() - begun));
    }

    private void work(boolean further) {
        if (further && !pairs.isRoom()) {
            workers.noRoom();
            return;
        }
        SessionPair pair = pairs.pair(options);
        StallWatch watch = pair.newWatch(clock, progress::standstill);
        try (FileCopy copy = new FileCopy(pair, options, journal, progress, lost, watch);
                BatchCopy batches = new BatchCopy(pairs.pair(options.forSmallFiles()),
                        new PipelinedFiles(options, lost, watch), journal, this::finished, watch)) {
            for (Optional<Share> share = next(); fatal == null
                    && share.isPresent(); share = next()) {
                copySome(copy, batches, share.get(), watch);
                if (workers.isTooMany()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            stop(e);
        }
    }

    /// The next files of one worker.
    private record Share(List<FileJob> small, Optional<FileJob> large) {}

    private void copySome(FileCopy copy, BatchCopy batches, Share share, StallWatch watch) {
        for (FileJob left : batches.copy(share.small())) {
            copyOne(copy, left, watch);
        }
        outstanding.add(-share.small().size());
        share.large().ifPresent(job -> {
            copyOne(copy, job, watch);
            outstanding.add(-1);
        });
    }

    /// Takes the next files from the queue; empty when none are left. One worker at a time, since several would
    /// divide the arriving files into small batches.
    private Optional<Share> next() throws InterruptedException {
        gathering.lockInterruptibly();
        try {
            Optional<FileJob> first = queue.take();
            if (first.isEmpty()) {
                queue.put(first);
                return Optional.empty();
            }
            if (!FileBatch.isSmall(first.get()) || options.smallFiles().pipeline() == 1) {
                return Optional.of(new Share(List.of(), first));
            }
            FileBatch batch = new FileBatch(queue.size(), workers.count());
            Optional<FileJob> large = gather(first.get(), batch);
            return Optional.of(new Share(batch.jobs(), large));
        } finally {
            gathering.unlock();
        }
    }

    /// Fills a batch with the files in the queue and those that arrive within [#GATHER_TIME].
    ///
    /// @return a large file that was next in the queue, if any
    private Optional<FileJob> gather(FileJob first, FileBatch batch) throws InterruptedException {
        batch.add(first);
        long end = clock.getAsLong() + GATHER_TIME.toNanos();
        while (!batch.isFull()) {
            Optional<FileJob> next = queue.poll(Math.max(0, end - clock.getAsLong()),
                    TimeUnit.NANOSECONDS);
            if (next == null) {
                return Optional.empty();
            }
            if (next.isEmpty()) {
                offer(next);
                return Optional.empty();
            }
            if (!FileBatch.isSmall(next.get())) {
                return next;
            }
            batch.add(next.get());
        }
        return Optional.empty();
    }

    private void copyOne(FileCopy copy, FileJob job, StallWatch watch) {
        if (fatal != null) {
            return;
        }
        try {
            FileOutcome outcome = copy.copy(job);
            finished(outcome);
            if (job.backup().isPresent() && outcome.attempts() > 0) {
                tally.addBackedUp();
            }
        } catch (TransferFailure.SecurityFailure e) {
            stop(e);
        } catch (TransferFailure e) {
            if (watch.isOver() && progress.quiet().compareTo(options.stallLimit()) >= 0) {
                // No other file made progress either.
                stop(e);
                return;
            }
            watch.done();
            trouble(job.source(), e);
        }
    }

    /// Returns a walk that copies a tree as one transfer, if both ends can do that.
    ///
    /// @param look   walk of the same tree, for what does not travel in one transfer
    /// @param shards into how many shards it should be divided
    Walk tree(SourceWalk look, String from, String to, PathFilter filter, int shards) {
        return options.allowTree()
                ? new TreeTransfer(look, new TreeTask(from, to, filter, options), shards, pairs,
                        journal, progress, clock, this::arrived)
                : look;
    }

    /// The files of a tree, or of a shard, have arrived.
    private void arrived(TreeAttempt.Result result, String path) {
        TreeReport.Stored report = result.stored();
        if (options.preserve()) {
            lost.specialBits(destination, result.sent().special());
        }
        tally.add(options.verification() instanceof TransferOptions.Verification.SizeOnly
                ? new FileCheck.Size()
                : new FileCheck.Checksum(ChecksumAlgorithm.CRC32C, "", ChecksumBasis.RECEIVED),
                report.stored(), false);
        tally.add(new FileCheck.Unchanged(), report.unchanged(), true);
        notice(result.notKept(), path);
        progress.finishedTree(path, result.files(),
                report.stored().bytes() + report.unchanged().bytes());
    }

    /// Returns the files of earlier runs. A file that is unchanged since then counts as finished.
    SourceWalk.Earlier earlier() {
        return new SourceWalk.Earlier() {
            @Override
            public boolean resumed() {
                return journal.resumed();
            }

            @Override
            public boolean takes(FileJob job, Optional<FileState> there) {
                boolean done = journal.isDone(job, there);
                if (done) {
                    progress.found(job.source(), job.size());
                    finished(new FileOutcome(job.source(), job.size(), 0, new FileCheck.Unchanged(),
                            Optional.empty(), 0, Duration.ZERO));
                }
                return done;
            }
        };
    }

    private void finished(FileOutcome outcome) {
        tally.add(outcome);
        if (outcome.bytes() > 0 && outcome.attempts() > 0) {
            synchronized (tally) {
                withoutRoom = 0;
            }
        }
        notice(outcome.notKept(), outcome.path());
        progress.finished(outcome);
    }

    private void notice(List<String> notKept, String path) {
        notKept.stream()
                .filter(reported::add)
                .forEach(attribute -> progress.notice(
                        switch (attribute) {
                            case "owner", "group", "mode" -> "the " + attribute;
                            case "acl" -> "the access control list";
                            default -> "the extended attribute " + attribute;
                        } + " of a replaced file could not be kept, first for the copy of "
                                + path));
    }

    private void trouble(String path, RuntimeException failure) {
        if (fatal != null) {
            return;
        }
        int failures = tally.add(new FileFailure(path, failure));
        progress.failed(path, failure);
        if (failures >= options.mostErrors()) {
            stop(new Refused((failures == 1 ? "1 file" : failures + " files")
                    + " could not be copied, the most that --max-errors allows. The rest of the"
                    + " copy was not tried. Remove the cause, or allow more errors, and give the"
                    + " same command again: it goes on from there."));
        }
        if (failure instanceof StorageFailure storage && storage.condition().ofWholeFileSystem()) {
            endWhenHopeless(storage.condition());
        }
    }

    private void endWhenHopeless(StorageCondition condition) {
        synchronized (tally) {
            if (++withoutRoom < MOST_WITHOUT_ROOM) {
                return;
            }
        }
        String remedy = condition == StorageCondition.READ_ONLY
                ? "Make it writable"
                : "Make room there";
        stop(new StorageFailure(condition, "store", destination + ": " + condition.sentence()
                + ", " + MOST_WITHOUT_ROOM + " times in a row. The rest of the copy was not tried. "
                + remedy + " and give the same command again: it goes on from there."));
    }

    /// Queues a file of the walk. Throws to end the walk when the workers have stopped.
    private void take(FileJob job) {
        if (!started) {
            // Not before there is work: each worker opens sessions with both ends.
            started = true;
            workers.start();
        }
        outstanding.add(1);
        offer(Optional.of(job));
        demandGoingOn();
    }

    private void awaitCopied() {
        try {
            // Checks every second whether the workers have stopped.
            while (!outstanding.awaitNone(Duration.ofSeconds(1))) {
                demandGoingOn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(new ConversationBroken("interrupted"));
        }
        demandGoingOn();
    }

    /// Ends the walk when the copy has to end.
    private void demandGoingOn() {
        RuntimeException stopped = fatal;
        if (stopped != null) {
            throw stopped;
        }
    }

    private void offer(Optional<FileJob> job) {
        try {
            // Checks every second whether the workers have stopped.
            while (!queue.offer(job, 1, TimeUnit.SECONDS)) {
                if (fatal != null) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(new ConversationBroken("interrupted"));
        }
    }

    private void stop(RuntimeException reason) {
        if (fatal == null) {
            fatal = reason;
        }
    }
}
