package io.dray.control.coordination;

import io.dray.control.coordination.TransferOptions.Verification;
import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.protocol.parameters.Parallelism;
import java.time.Duration;
import java.util.Optional;

/// Options of a copy without striping, with a fixed number of files at once.
final class TestOptions {
    private TestOptions() {}

    static TransferOptions of(Parallelism parallelism, int concurrency, Verification verification,
            long rateLimit, RetryPolicy retry, boolean preserve, Duration stallLimit,
            Duration markerInterval, DataChannelOptions data, SmallFileOptions smallFiles) {
        return new TransferOptions(parallelism, Concurrency.fixed(concurrency), verification,
                rateLimit, retry, preserve, stallLimit, markerInterval, data, smallFiles,
                Optional.empty(), TransferOptions.USUAL_ERRORS);
    }

    static TransferOptions of(Parallelism parallelism, int concurrency, Verification verification,
            long rateLimit, RetryPolicy retry, boolean preserve, Duration stallLimit,
            Duration markerInterval) {
        return of(parallelism, concurrency, verification, rateLimit, retry, preserve, stallLimit,
                markerInterval, DataChannelOptions.USUAL, SmallFileOptions.USUAL);
    }
}
