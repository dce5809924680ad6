package io.dray.control.server;

import io.dray.protocol.failure.TransferFailure;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads failures that come out of futures.
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /// The failure as it was meant, or an internal one, which is logged.
    static TransferFailure known(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        if (cause instanceof TransferFailure failure) {
            return failure;
        }
        LOG.error("The data mover failed in a way that is not foreseen", thrown);
        return StorageWork.internal();
    }
}
