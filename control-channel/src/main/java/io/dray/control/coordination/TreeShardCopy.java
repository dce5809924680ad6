package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.journal.RestartJournal;
import io.dray.control.negotiation.EndpointSession;
import io.dray.control.negotiation.PeerCapabilities;
import io.dray.control.remote.ListingSpool;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeShard;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Copies one shard of a tree over one pair of sessions. After a break the transfer begins again behind the last
/// path that the destination has announced. For one thread.
final class TreeShardCopy {
    /// Files of earlier attempts that may be missing at the destination, or have changed. If more are, sending the
    /// shard again is faster than copying each alone.
    private static final int MOST_MISSING = 500;

    private final TreeShard shard;
    private final TreeTask task;
    private final List<Long> except;
    private final SessionPair pair;
    private final StallWatch watch;
    private final RestartJournal journal;
    private final ShardProgress progress;
    /// Whether earlier attempts were given up, once: an end whose answers change must not cause that for ever.
    private boolean forgotten;
    private boolean forWalk;

    /// What has become of the shard.
    ///
    /// @param left        what the ends have left; the receiver closes it
    /// @param directories those that the destination could not fill
    record Done(TreeAttempt.Result result, ListingSpool left, Set<String> directories) {}

    /// @param except   inode numbers of directories that may be the destination
    /// @param pair     closed at the end
    /// @param progress of all shards
    TreeShardCopy(TreeShard shard, TreeTask task, List<Long> except, SessionPair pair,
            StallWatch watch, RestartJournal journal, ShardProgress progress) {
        this.shard = shard;
        this.task = task;
        this.except = except;
        this.pair = pair;
        this.watch = watch;
        this.journal = journal;
        this.progress = progress;
    }

    /// Whether the failure of [#run] may be one of this kind of transfer, not of the files: nothing has moved.
    boolean isForWalk() {
        return forWalk;
    }

    /// Transfers the shard.
    Done run() {
        try {
            return attempts();
        } finally {
            pair.close();
        }
    }

    private Done attempts() {
        int fruitless = 0;
        Optional<TreePosition> before = journal.tree(shard);
        while (true) {
            ListingSpool left = new ListingSpool();
            Attempting now = null;
            try {
                watch.begin(0);
                now = new Attempting(demandTrees(pair.sessions()), left);
                Done done = now.run();
                watch.rest();
                return done;
            } catch (ConversationBroken | TransferFailure e) {
                left.close();
                pair.drop();
                watch.rest();
                boolean permanent = e instanceof TransferFailure known && !known.retryable();
                fruitless = journal.tree(shard).equals(before) ? fruitless + 1 : 1;
                before = journal.tree(shard);
                forWalk = isOfThisKind(e) && (now == null || now.attempt.moved() == 0);
                // Another attempt of a shard may be served by another host.
                if (permanent || (forWalk && shard.isWhole()) || watch.isOver()
                        || fruitless > task.options().retry().attempts()) {
                    throw e;
                }
                task.options()
                        .retry()
                        .pause(e, fruitless, sentence -> progress.notice(shard, sentence), before
                                .map(at -> "behind " + at.path())
                                .orElse("from the beginning of the tree"));
            }
        }
    }

    /// Whether a failure before the first byte may be one of this kind of transfer. The walk then reports what is
    /// wrong with the files.
    private static boolean isOfThisKind(RuntimeException failure) {
        return failure instanceof Refused || failure instanceof StorageFailure
                || (failure instanceof DataChannelFailure broken
                        && broken.stage() == DataChannelFailure.Stage.NOT_OPENED);
    }

    private NegotiatedPair demandTrees(NegotiatedPair sessions) {
        boolean extended = sessions.mode() == TransferMode.EXTENDED_BLOCK;
        String unable = sessions.ends()
                .stream()
                .filter(end -> !extended || !movesShard(end.capabilities()))
                .map(EndpointSession::name)
                .collect(Collectors.joining(" and "));
        if (!unable.isEmpty()) {
            throw new Refused(unable + " cannot move "
                    + (shard.isWhole() ? "a tree" : "a part of a tree") + " as one transfer");
        }
        return sessions;
    }

    private boolean movesShard(PeerCapabilities end) {
        return shard.isWhole() ? end.movesTrees() : end.treeShards() > 0;
    }

    /// One attempt.
    private final class Attempting implements TreeAttempt.Heard {
        private final NegotiatedPair sessions;
        private final ListingSpool left;
        private final Optional<TreePosition> after = journal.tree(shard);
        private final TreeAttempt attempt;
        private long files;

        Attempting(NegotiatedPair sessions, ListingSpool left) {
            this.sessions = sessions;
            this.left = left;
            this.attempt = new TreeAttempt(sessions, watch, task.reading(shard, after, except),
                    task.storing(), this);
        }

        Done run() {
            attempt.run();
            return new Done(attempt.result(), left, attempt.refusedDirectories());
        }

        @Override
        public void left(ListedEntry entry) {
            left.add(entry);
            if (after.isPresent() && attempt.refusedFiles() > MOST_MISSING && !forgotten) {
                forgotten = true;
                journal.forgetTree(shard);
                throw DataChannelFailure.broken("much of what an earlier attempt had stored of "
                        + task.from() + " has changed at " + sessions.source().name()
                        + " or is no longer at " + sessions.destination().name());
            }
        }

        @Override
        public void reached(long count, TreePosition place) {
            files = count;
            moved(attempt.moved());
            boolean further = after
                    .filter(at -> TreePosition.WALK_ORDER.compare(at, place) >= 0)
                    .isEmpty();
            if (further) {
                journal.reach(shard, place);
            }
        }

        @Override
        public void moved(long bytes) {
            progress.stored(shard, files, bytes);
        }
    }
}
