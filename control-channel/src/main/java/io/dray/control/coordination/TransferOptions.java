package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.parameters.Parallelism;
import java.time.Duration;
import java.util.Optional;

/// How to transfer.
///
/// @param parallelism    data channels of one file
/// @param concurrency    files in transfer at once, each over its own pair of sessions, 1 to 64
/// @param verification   what to compare after each file
/// @param rateLimit      bytes a second over all files, 0 for no limit
/// @param retry          how often and how long to try again
/// @param preserve       whether modification time and permission bits follow the source
/// @param stallLimit     longest time without a byte of progress before a transfer is broken off and
///                       restarted
/// @param data           protection of data channels
/// @param markerInterval time between restart markers asked of the receiver; what had not been announced
///                       when something breaks is sent again
/// @param pipeline       small files of a tree under way at once over each pair of sessions, 1 to 1024;
///                       1 copies them one by one
public record TransferOptions(Parallelism parallelism, int concurrency, Verification verification,
        long rateLimit,
        RetryPolicy retry, boolean preserve, Duration stallLimit, Duration markerInterval,
        DataWish data, int pipeline) {
    public TransferOptions {
        if (concurrency < 1 || concurrency > 64) {
            throw new IllegalArgumentException("concurrency must be 1 to 64, not " + concurrency);
        }
        if (pipeline < 1 || pipeline > 1024) {
            throw new IllegalArgumentException("pipeline must be 1 to 1024, not " + pipeline);
        }
        if (rateLimit < 0) {
            throw new IllegalArgumentException("a rate limit cannot be negative: " + rateLimit);
        }
    }

    /// Small files under way at once, unless told otherwise.
    public static final int USUAL_PIPELINE = 128;

    /// With the usual protection of data channels and the usual pipeline.
    public TransferOptions(Parallelism parallelism, int concurrency, Verification verification,
            long rateLimit, RetryPolicy retry, boolean preserve, Duration stallLimit,
            Duration markerInterval) {
        this(parallelism, concurrency, verification, rateLimit, retry, preserve, stallLimit,
                markerInterval, DataWish.USUAL, USUAL_PIPELINE);
    }

    /// What is compared after the bytes have arrived.
    public sealed interface Verification {
        /// Checksums at both ends, by the cheapest algorithm both have; refused if they share none.
        record Automatic() implements Verification {}

        /// Checksums by this algorithm.
        record Algorithm(ChecksumAlgorithm algorithm) implements Verification {}

        /// Sizes only.
        record SizeOnly() implements Verification {}
    }

    /// The same for many small files, of which one data channel each is enough.
    TransferOptions forSmallFiles() {
        return new TransferOptions(Parallelism.fixed(1), concurrency, verification, rateLimit,
                retry, preserve,
                stallLimit, markerInterval, data, pipeline);
    }

    /// The algorithm asked for, if one was.
    public Optional<ChecksumAlgorithm> algorithm() {
        return verification instanceof Verification.Algorithm(ChecksumAlgorithm algorithm)
                ? Optional.of(algorithm)
                : Optional.empty();
    }
}
