package io.dray.mover.storage.posix.tree;

import java.util.concurrent.atomic.AtomicInteger;

/// Counts the descriptors that all streams of a transfer hold between two files: part files that wait for their
/// group, and directories. Safe for many threads.
final class HeldDescriptors {
    /// Number from which each stream gives up its own before it takes more. One stream has a full group, four streams
    /// have a quarter each. Thirty trees at once fit into the 65,536 descriptors of the shipped service unit.
    static final int MANY = 2048;

    private final AtomicInteger count = new AtomicInteger();

    void add(int more) {
        count.addAndGet(more);
    }

    boolean isMany() {
        return count.get() >= MANY;
    }
}
