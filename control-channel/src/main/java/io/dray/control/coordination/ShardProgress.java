package io.dray.control.coordination;

import io.dray.protocol.tree.TreeShard;
import java.util.Arrays;

/// Adds up the progress of the shards of a tree. Safe for use by many threads.
final class ShardProgress {
    private final WorkMeter progress;
    private final String path;
    private final long[] files;
    private final long[] bytes;

    /// @param path  of the tree
    /// @param count number of shards
    ShardProgress(WorkMeter progress, String path, int count) {
        this.progress = progress;
        this.path = path;
        this.files = new long[count];
        this.bytes = new long[count];
    }

    /// Records how much of a shard is stored.
    synchronized void stored(TreeShard shard, long filesNow, long bytesNow) {
        files[shard.index()] = filesNow;
        bytes[shard.index()] = bytesNow;
        progress.storedTree(path, Arrays.stream(files).sum(), Arrays.stream(bytes).sum());
    }

    void notice(String sentence) {
        progress.notice(sentence);
    }
}
