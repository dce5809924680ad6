package io.dray.mover.storage.posix.tree;

import java.time.Duration;

/// Counts the descriptors that all streams of a transfer hold between two files: part files that wait for their
/// group, and directories. Safe for many threads.
final class HeldDescriptors {
    /// Number from which each stream gives up its own before it takes more. One stream has a full group, four streams
    /// have a quarter each. Thirty trees at once fit into the 65,536 descriptors of the shipped service unit.
    static final int MANY = 2048;
    /// For all waits of the transfer together. Other streams give up some at their next file.
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// Other transfers and connections give theirs up unseen.
    private static final Duration MOMENT = Duration.ofMillis(20);

    private int count;
    private int many = MANY;
    private long patience = PATIENCE.toNanos();

    synchronized void add(int more) {
        count += more;
        if (more < 0) {
            notifyAll();
        }
    }

    synchronized boolean isMany() {
        return count >= many;
    }

    /// The process has no more: from now on the streams hold half of what they hold now.
    synchronized void halve() {
        many = Math.clamp(count / 2, 1, many);
    }

    /// Waits a moment, less if another stream gives some up.
    ///
    /// @return false when the time for such waits is over
    synchronized boolean awaitRelease() {
        if (patience <= 0) {
            return false;
        }
        int before = count;
        long begun = System.nanoTime();
        long waited = 0;
        try {
            while (count >= before && waited < MOMENT.toNanos()) {
                wait(MOMENT.toMillis());
                waited = System.nanoTime() - begun;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        patience -= System.nanoTime() - begun;
        return true;
    }
}
