package io.dray.control.walk;

import io.dray.protocol.listing.ListedEntry;

/// Takes the results of a walk.
public interface FileSink {
    /// Takes a file to copy. Blocks the walk while the queue is full.
    void file(FileJob job);

    /// Takes a file that is the same at both ends, and so is not copied.
    default void unchanged(FileJob job) {}

    /// Takes an entry of the destination that would be removed; only in a dry run.
    ///
    /// @param entry named by its path
    default void extra(ListedEntry entry) {}

    /// Blocks the walk until all files that it has passed on are copied, or have failed.
    default void awaitCopied() {}

    /// Takes an entry that cannot be copied; the walk continues.
    void trouble(String path, RuntimeException failure);
}
