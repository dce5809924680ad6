package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.TreeShardCopy.Done;
import io.dray.control.journal.RestartJournal;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.remote.ListingSpool;
import io.dray.control.remote.RemoteFiles.Setting;
import io.dray.control.walk.FileSink;
import io.dray.control.walk.SourceWalk;
import io.dray.control.walk.Walk;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeShard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Copies a tree between two Dray nodes as one transfer ([io.dray.protocol.tree]): one ERET and one ESTO, whatever
/// the number of files. If an end has several hosts, the tree is divided into shards, each with a pair of sessions
/// and a thread of its own. Then passes on what the ends have left: large files, links, and everything in trouble.
///
/// If an end cannot do that, or no data channel can be opened, the tree is walked file by file.
final class TreeTransfer implements Walk {
    /// Directories and other special entries of which is remembered that they were visited, so that one that
    /// several shards name is visited once. Further ones may be copied several times.
    private static final int MOST_VISITED = 100_000;

    private final SourceWalk look;
    private final TreeTask task;
    private final int wanted;
    private final TreeCopy.Pairs pairs;
    private final RestartJournal journal;
    private final WorkMeter progress;
    private final LongSupplier clock;
    private final Arrivals arrivals;
    /// Inode numbers of directories that may be the destination.
    private List<Long> except = List.of();
    private boolean whole;

    /// Takes the result of each shard.
    interface Arrivals {
        /// @param path of the tree
        void arrived(TreeAttempt.Result result, String path);
    }

    /// @param look   walk of the same tree
    /// @param wanted number of shards, if the ends accept so many sessions
    /// @param clock  nanoseconds
    TreeTransfer(SourceWalk look, TreeTask task, int wanted, TreeCopy.Pairs pairs,
            RestartJournal journal, WorkMeter progress, LongSupplier clock, Arrivals arrivals) {
        this.look = look;
        this.task = task;
        this.wanted = wanted;
        this.pairs = pairs;
        this.journal = journal;
        this.progress = progress;
        this.clock = clock;
        this.arrivals = arrivals;
    }

    @Override
    public void run(FileSink found) {
        except = look.makeTop();
        look.handOver();
        Optional<List<Done>> all = new Shards(count()).run();
        whole = all.isPresent();
        if (all.isEmpty()) {
            look.run(found);
            return;
        }
        List<Done> done = all.get();
        try {
            done.forEach(shard -> arrivals.arrived(shard.result(), task.from()));
            visit(done, found);
        } finally {
            done.forEach(shard -> shard.left().close());
        }
        if (done.stream().allMatch(shard -> shard.result().files() == 0)) {
            look.noticeUnlessChosen();
        }
    }

    private int count() {
        for (int count = 1; count < wanted; count++) {
            try {
                pairs.reserve();
            } catch (ConversationBroken | TransferFailure e) {
                progress.notice(task.from() + " is divided into " + count + " of " + wanted
                        + " parts, because there are no more sessions: "
                        + RetryPolicy.withoutStop(e));
                return count;
            }
        }
        return wanted;
    }

    /// Passes on what the ends have left.
    private void visit(List<Done> done, FileSink found) {
        // These are walked. The source's entries in them were not sent, or are visited by that walk.
        Set<String> directories = new HashSet<>();
        done.forEach(shard -> directories.addAll(shard.directories()));
        noticeRefusedByFew(done, directories);
        if (directories.contains(".")) {
            look.run(found);
            return;
        }
        Set<String> visited = new HashSet<>();
        for (Done shard : done) {
            shard.left().forEach(entry -> {
                if (!isBelow(entry.name(), directories) && isFirst(entry, visited)) {
                    visit(entry, found);
                }
            });
        }
        look.visitWaiting(found);
    }

    /// The walk copies all files of a directory that one host could not fill, also those that others have stored.
    private void noticeRefusedByFew(List<Done> done, Set<String> directories) {
        List<String> byFew = directories.stream()
                .filter(path -> !done.stream().allMatch(one -> one.directories().contains(path)))
                .sorted()
                .toList();
        if (!byFew.isEmpty()) {
            progress.notice("not every host of the destination could store in "
                    + (byFew.size() == 1
                            ? byFew.getFirst()
                            : byFew.size() + " directories, such as " + byFew.getFirst())
                    + " of " + task.to()
                    + "; what is in it is copied again, and files that had arrived count twice");
        }
    }

    private void visit(ListedEntry entry, FileSink found) {
        if (entry.error().filter(ListedEntry.SIMILAR_NAME::equals).isPresent()) {
            look.visitSimilar(entry.name(), found);
            return;
        }
        boolean told = entry.unique().isPresent() || entry.error().isPresent();
        look.visitLeft(entry.name(), told ? Optional.of(entry) : Optional.empty(), found);
    }

    private static boolean isBelow(String path, Set<String> directories) {
        for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
            if (directories.contains(path.substring(0, at))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFirst(ListedEntry entry, Set<String> visited) {
        return entry.kind() == FileFacts.Kind.FILE || visited.size() >= MOST_VISITED
                || visited.add(entry.name());
    }

    @Override
    public Removed removeExtra(BiConsumer<String, RuntimeException> trouble) {
        return look.removeExtra(trouble);
    }

    /// Sets times and permission bits of the directories: by one transfer without files, since storing a file
    /// changes the time of its directory.
    @Override
    public void complete(Consumer<Setting> answers) {
        if (whole && task.options().preserve()) {
            try (SessionPair pair = pairs.pair(task.options().forTree(1));
                    ListingSpool left = describe(pair)) {
                left.forEach(entry -> completeLeft(entry.name().equals(".") ? "" : entry.name()));
            }
        }
        look.complete(answers);
    }

    /// Transfers the attributes of the directories; again, if an end or a connection fails.
    ///
    /// @return the directories that were left
    private ListingSpool describe(SessionPair pair) {
        RetryPolicy retry = task.options().retry();
        StallWatch watch = pair.newWatch(clock, progress::standstill);
        for (int failures = 1;; failures++) {
            ListingSpool left = new ListingSpool();
            try {
                watch.begin(0);
                new TreeAttempt(pair.sessions(), watch,
                        task.reading(new TreeContent.Attributes(), Optional.empty(), except),
                        task.storing(), new AttributesLeft(left)).run();
                watch.rest();
                return left;
            } catch (ConversationBroken | TransferFailure e) {
                left.close();
                pair.drop();
                watch.rest();
                boolean permanent = e instanceof TransferFailure known && !known.retryable();
                if (permanent || failures > retry.attempts() || watch.isOver()) {
                    throw e;
                }
                retry.pause(e, failures, progress::notice,
                        "to set times and permission bits of directories");
            }
        }
    }

    private record AttributesLeft(ListingSpool spool) implements TreeAttempt.Heard {
        @Override
        public void left(ListedEntry entry) {
            spool.add(entry);
        }

        @Override
        public void reached(long files, TreePosition place) {
            // There are no files.
        }

        @Override
        public void moved(long bytes) {
            // The files have been counted.
        }
    }

    private void completeLeft(String directory) {
        try {
            look.completeLeft(directory);
        } catch (StorageFailure e) {
            // Not found: it has gone at the source since its attributes were sent.
            if (e.condition() != StorageCondition.NOT_FOUND) {
                throw e;
            }
        }
    }

    /// The threads of the shards. The first failure ends the others: their files are stored, and the next run finds
    /// them. A shard that is not served is such a failure as soon as another has moved; if none moves, the tree may be
    /// walked instead.
    private final class Shards {
        private final List<TreeShardCopy> copies = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private final List<Done> done = new ArrayList<>();
        /// The first failure that ends the copy.
        private @Nullable RuntimeException fatal;
        /// The first failure after which the tree may be walked instead.
        private @Nullable RuntimeException unserved;
        private boolean moved;

        Shards(int count) {
            ShardProgress sum = new ShardProgress(progress, task.from(), count, this::moved);
            journal.divideTree(count);
            TransferOptions options = task.options().forTree(count);
            for (int index = 0; index < count; index++) {
                SessionPair pair = pairs.pair(options);
                copies.add(new TreeShardCopy(new TreeShard(index, count), task, except, pair,
                        pair.newWatch(clock, progress::standstill), journal, sum));
            }
        }

        /// Transfers all shards.
        ///
        /// @return empty if the tree has to be walked instead
        Optional<List<Done>> run() {
            for (TreeShardCopy copy : copies) {
                threads.add(Thread.ofVirtual()
                        .name("tree-" + threads.size())
                        .unstarted(() -> run(copy)));
            }
            threads.forEach(Thread::start);
            join();
            return outcome();
        }

        private synchronized Optional<List<Done>> outcome() {
            RuntimeException why = fatal;
            if (why != null) {
                done.forEach(shard -> shard.left().close());
                throw why;
            }
            return unserved == null ? Optional.of(done) : Optional.empty();
        }

        private void run(TreeShardCopy copy) {
            try {
                add(copy.run());
            } catch (RuntimeException e) {
                if (copy.isForWalk()) {
                    refuse(e);
                } else {
                    stop(e);
                }
            } catch (Error e) {
                stop(new IllegalStateException("the copy of a tree failed", e));
                throw e;
            }
        }

        private synchronized void add(Done shard) {
            done.add(shard);
            moved();
        }

        private synchronized void moved() {
            moved = true;
            stopIfHalfServed();
        }

        private synchronized void refuse(RuntimeException why) {
            if (unserved == null) {
                unserved = why;
            }
            stopIfHalfServed();
        }

        private void stopIfHalfServed() {
            RuntimeException why = unserved;
            if (moved && why != null) {
                stop(why);
            }
        }

        private synchronized void stop(RuntimeException why) {
            if (fatal == null) {
                fatal = why;
                threads.forEach(Thread::interrupt);
            }
        }

        /// Waits for all threads. If the waiting thread is interrupted, interrupts them.
        private void join() {
            boolean interrupted = false;
            for (Thread thread : threads) {
                while (thread.isAlive()) {
                    try {
                        thread.join();
                    } catch (InterruptedException e) {
                        interrupted = true;
                        threads.forEach(Thread::interrupt);
                    }
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
