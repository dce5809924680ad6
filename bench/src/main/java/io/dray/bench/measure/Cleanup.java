package io.dray.bench.measure;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Actions that undo a set-up, in reverse order. For one thread.
public final class Cleanup implements AutoCloseable {
    /// Two servers that must be killed, and the removal of gigabytes.
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> actions = new ArrayDeque<>();
    private final CountDownLatch done = new CountDownLatch(1);

    /// A cleanup that also runs when the process is asked to end: this thread is interrupted, and the process
    /// waits for up to 30 seconds until it has closed the cleanup. Servers that must be killed take up to 10
    /// seconds each.
    public static Cleanup alsoAtShutdown() {
        Cleanup cleanup = new Cleanup();
        Thread owner = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            owner.interrupt();
            cleanup.awaitClosed();
        }, "bench-cleanup"));
        return cleanup;
    }

    /// Adds an action, such as the `close` of a server.
    public void add(AutoCloseable action) {
        actions.push(action);
    }

    /// Runs all actions, even if some fail.
    ///
    /// @throws IllegalStateException with the failures as suppressed exceptions
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        IllegalStateException failed = new IllegalStateException(
                "Not everything that the measurement made could be taken away.");
        while (!actions.isEmpty()) {
            try {
                actions.pop().close();
            } catch (InterruptedException e) {
                interrupted = true;
                failed.addSuppressed(e);
            } catch (Exception e) {
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
