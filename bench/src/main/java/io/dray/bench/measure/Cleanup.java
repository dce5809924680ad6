package io.dray.bench.measure;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What has to be undone, in reverse order. Belongs to one thread.
public final class Cleanup implements AutoCloseable {
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(30);

    private final Deque<Runnable> actions = new ArrayDeque<>();
    private final CountDownLatch done = new CountDownLatch(1);

    /// A cleanup that also takes place when the process is asked to end: this thread is interrupted
    /// then, and the process waits up to 30 seconds until this thread has closed the cleanup.
    public static Cleanup alsoAtShutdown() {
        Cleanup cleanup = new Cleanup();
        Thread owner = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            owner.interrupt();
            cleanup.awaitClosed();
        }, "bench-cleanup"));
        return cleanup;
    }

    public void add(Runnable action) {
        actions.push(action);
    }

    /// Runs all actions, whatever becomes of each.
    ///
    /// @throws IllegalStateException if some could not be done; it holds their failures
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        IllegalStateException failed = new IllegalStateException(
                "Not everything that the measurement made could be taken away.");
        while (!actions.isEmpty()) {
            try {
                actions.pop().run();
            } catch (RuntimeException e) {
                failed.addSuppressed(e);
            }
        }
        done.countDown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }

    private void awaitClosed() {
        try {
            if (!done.await(SHUTDOWN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("dray: bench: files or servers may be left over.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
