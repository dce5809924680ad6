package io.dray.control.server;

import io.dray.control.client.Futures;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a session's blocking work on the storage executor and returns its result to the session's event loop.
/// One piece of work at a time. Used on the event loop.
final class StorageWork {
    private static final Logger LOG = LoggerFactory.getLogger(StorageWork.class);

    private final ExecutorService executor;
    private final Executor loop;
    private @Nullable Future<?> running;

    StorageWork(ExecutorService executor, Executor loop) {
        this.executor = executor;
        this.loop = loop;
    }

    /// @param work   runs on the storage executor
    /// @param done   receives the value on the event loop
    /// @param failed receives the failure on the event loop
    <T> void submit(Supplier<T> work, Consumer<T> done, Consumer<TransferFailure> failed) {
        try {
            running = executor.submit(() -> run(work, done, failed));
        } catch (RejectedExecutionException e) {
            failed.accept(new TransferFailure.StorageFailure(StorageCondition.BUSY, "queue",
                    "This node has too many file operations in work; try again in a while."));
        }
    }

    /// Interrupts the running work and discards its result.
    void cancel() {
        if (running != null) {
            running.cancel(true);
        }
    }

    private <T> void run(Supplier<T> work, Consumer<T> done, Consumer<TransferFailure> failed) {
        Runnable outcome;
        try {
            T value = work.get();
            outcome = () -> done.accept(value);
        } catch (TransferFailure failure) {
            outcome = () -> failed.accept(failure);
        } catch (RuntimeException | Error e) {
            // Errors too: otherwise the client would wait forever.
            LOG.error("An operation of a control session failed unexpectedly", e);
            outcome = () -> failed.accept(internal());
        }
        try {
            loop.execute(outcome);
        } catch (RejectedExecutionException e) {
            LOG.debug("A control session's event loop ended before its work", e);
            outcome.run();
        }
    }

    /// The [TransferFailure] with which a future failed. Anything else is logged and becomes an internal failure.
    static TransferFailure known(Throwable thrown) {
        if (Futures.cause(thrown) instanceof TransferFailure failure) {
            return failure;
        }
        LOG.error("The data mover failed unexpectedly", thrown);
        return internal();
    }

    private static TransferFailure internal() {
        return new TransferFailure.StorageFailure(StorageCondition.IO_ERROR, "node",
                "This node failed internally; its log says more. Tell its operator.");
    }
}
