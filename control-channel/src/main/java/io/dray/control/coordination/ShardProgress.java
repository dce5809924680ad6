package io.dray.control.coordination;

import io.dray.protocol.tree.TreeShard;
import java.util.Arrays;

/// Adds up the progress of the shards of a tree. Safe for use by many threads.
final class ShardProgress {
    private final WorkMeter progress;
    private final String path;
    private final long[] files;
    private final long[] bytes;
    private final Runnable moved;

    /// @param path  of the tree
    /// @param count number of shards
    /// @param moved called whenever more of a shard has moved
    ShardProgress(WorkMeter progress, String path, int count, Runnable moved) {
        this.progress = progress;
        this.path = path;
        this.files = new long[count];
        this.bytes = new long[count];
        this.moved = moved;
    }

    /// Records how much of a shard is stored.
    void stored(TreeShard shard, long filesNow, long bytesNow) {
        synchronized (this) {
            files[shard.index()] = filesNow;
            bytes[shard.index()] = bytesNow;
            progress.storedTree(path, Arrays.stream(files).sum(), Arrays.stream(bytes).sum());
        }
        if (filesNow > 0 || bytesNow > 0) {
            moved.run();
        }
    }

    /// Passes on a notice about a shard.
    void notice(TreeShard shard, String sentence) {
        progress.notice(shard.isWhole()
                ? sentence
                : "part " + (shard.index() + 1) + " of " + shard.count() + " of " + path + ": "
                        + sentence);
    }
}
