package io.dray.mover.node;

import io.dray.mover.storage.Exports;
import io.dray.mover.transfer.TransferEngine;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// What all sessions of a node share. Closed with the node.
///
/// @param storage threads for file operations, with a bounded queue
/// @param grid    GSI access, if there is any
record NodeParts(Exports exports, TransferEngine engine, ThreadPoolExecutor storage,
        Optional<NodeGrid> grid)
        implements
            AutoCloseable {
    /// Limit of queued file operations. Beyond it a client gets a temporary error; 10,000 is ten times the
    /// largest number of sessions by default.
    private static final int QUEUE = 10_000;
    /// Idle threads end after this time, so that a quiet node holds none; a busy one reuses them.
    private static final int IDLE_SECONDS = 30;
    /// Time for interrupted threads to end at the stop: the operator waits for it, and a file operation takes
    /// milliseconds.
    private static final int LAST_PATIENCE_SECONDS = 2;

    static ThreadPoolExecutor storageThreads(int threads) {
        ThreadPoolExecutor storage = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS,
                TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE),
                Thread.ofPlatform().daemon().name("dray-storage-", 1).factory());
        storage.allowCoreThreadTimeOut(true);
        return storage;
    }

    @Override
    public void close() {
        engine.close();
        storage.shutdownNow();
        try {
            // A thread with an open file notices the interrupt at its next system call.
            storage.awaitTermination(LAST_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        grid.ifPresent(NodeGrid::close);
        exports.close();
    }
}
