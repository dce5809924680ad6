package io.dray.control.server;

import io.dray.control.client.Futures;
import io.dray.protocol.failure.TransferFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Extracts the failure of a future.
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /// The [TransferFailure] that was thrown. Anything else is logged and becomes an internal failure.
    static TransferFailure known(Throwable thrown) {
        if (Futures.cause(thrown) instanceof TransferFailure failure) {
            return failure;
        }
        LOG.error("The data mover failed unexpectedly", thrown);
        return StorageWork.internal();
    }
}
