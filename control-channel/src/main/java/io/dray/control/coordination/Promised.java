package io.dray.control.coordination;

import io.dray.protocol.failure.TransferFailure.Aborted;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// Waiting for what another thread has promised: a failure comes out as it went in, so that a broken
/// connection is known for one.
final class Promised {
    private Promised() {}

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
