package io.dray.control.client;

import io.dray.protocol.failure.TransferFailure.Aborted;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// Waits for futures and throws the original exception, without its wrapper, so that callers can tell a
/// broken connection from other failures.
public final class Futures {
    private Futures() {}

    /// Waits for a future. Whoever completes the future enforces the time limit.
    ///
    /// @throws Aborted if the thread is interrupted
    public static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Aborted("interrupted while waiting for a server's reply");
        }
    }

    /// The original exception, without the wrappers that futures add.
    public static Throwable cause(Throwable wrapped) {
        Throwable cause = wrapped.getCause();
        boolean wrapper = wrapped instanceof CompletionException
                || wrapped instanceof ExecutionException;
        return wrapper && cause != null ? cause(cause) : wrapped;
    }

    /// As [#cause], as an unchecked exception to throw.
    public static RuntimeException failure(Throwable wrapped) {
        return cause(wrapped) instanceof RuntimeException known
                ? known
                : new IllegalStateException("a future failed in an unknown way", wrapped);
    }
}
