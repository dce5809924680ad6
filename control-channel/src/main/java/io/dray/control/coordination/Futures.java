package io.dray.control.coordination;

import io.dray.protocol.failure.TransferFailure.Aborted;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// Waits for futures and throws the original exception, not its wrapper, so that callers can tell a broken
/// connection from other failures.
final class Futures {
    private Futures() {}

    /// Waits; the limit is kept by who promised.
    ///
    /// @throws Aborted when the thread is interrupted
    static <T> T await(CompletableFuture<T> promised) {
        try {
            return promised.get();
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Aborted("interrupted while waiting for a server's reply");
        }
    }

    /// What failed in truth, without the wrapping that futures put round it.
    static RuntimeException failure(Throwable wrapped) {
        Throwable cause = wrapped;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException known
                ? known
                : new IllegalStateException("something promised failed in an unknown way", wrapped);
    }
}
