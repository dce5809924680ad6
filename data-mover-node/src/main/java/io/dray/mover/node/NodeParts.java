package io.dray.mover.node;

import io.dray.mover.storage.Exports;
import io.dray.mover.transfer.TransferEngine;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// What all sessions of a node share and what ends with it.
///
/// @param storage bounded: threads for file operations, and a queue with an end
/// @param grid    access by GSI, if there is any
record NodeParts(Exports exports, TransferEngine engine, ThreadPoolExecutor storage,
        Optional<NodeGrid> grid)
        implements
            AutoCloseable {
    /// File operations that may wait; a client beyond them is told to come back later.
    private static final int QUEUE = 10_000;
    private static final int IDLE_SECONDS = 30;
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
            // Threads that still hold files open notice the interrupt at their next call.
            storage.awaitTermination(LAST_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        grid.ifPresent(NodeGrid::close);
        exports.close();
    }
}
