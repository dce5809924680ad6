package io.dray.control.server;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// Runs everything at once, in the caller's thread; or takes nothing.
final class InlineExecutor extends AbstractExecutorService {
    boolean full;

    @Override
    public void execute(Runnable command) {
        if (full) {
            throw new RejectedExecutionException("full");
        }
        command.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
