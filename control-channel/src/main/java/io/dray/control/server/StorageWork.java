package io.dray.control.server;

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

/// Takes a session's blocking work to the storage executor and its outcome back to the session's event
/// loop. One piece of work at a time. Lives on the event loop.
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
    /// @param done   takes its value on the event loop
    /// @param failed takes its failure on the event loop
    <T> void submit(Supplier<T> work, Consumer<T> done, Consumer<TransferFailure> failed) {
        try {
            running = executor.submit(() -> run(work, done, failed));
        } catch (RejectedExecutionException e) {
            failed.accept(new TransferFailure.StorageFailure(StorageCondition.BUSY, "queue",
                    "This node has too many file operations in work; try again in a while."));
        }
    }

    /// Interrupts what runs: nobody waits for it any more.
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
            // An Error too: nobody else would hear of it, and the client would wait for ever.
            LOG.error("An operation for a control session failed in a way that is not foreseen", e);
            outcome = () -> failed.accept(internal());
        }
        try {
            loop.execute(outcome);
        } catch (RejectedExecutionException e) {
            LOG.debug("A control session's event loop ended before its work", e);
            outcome.run();
        }
    }

    static TransferFailure internal() {
        return new TransferFailure.StorageFailure(StorageCondition.IO_ERROR, "node",
                "This node failed internally; its log says more. Tell its operator.");
    }
}
