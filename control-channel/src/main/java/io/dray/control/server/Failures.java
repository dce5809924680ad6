package io.dray.control.server;

import io.dray.control.client.Futures;
import io.dray.protocol.failure.TransferFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads failures that come out of futures.
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /// The failure as it was meant, or an internal one, which is logged.
    static TransferFailure known(Throwable thrown) {
        if (Futures.cause(thrown) instanceof TransferFailure failure) {
            return failure;
        }
        LOG.error("The data mover failed in a way that is not foreseen", thrown);
        return StorageWork.internal();
    }
}
