package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.Striping;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.Parallelism;
import java.time.Duration;
import java.util.Optional;

/// How to transfer.
///
/// @param parallelism    data channels of one file
/// @param concurrency    files in transfer at once
/// @param verification   what to compare after each file
/// @param rateLimit      bytes a second over all files, 0 for no limit
/// @param retry          how often and how long to try again
/// @param preserve       whether modification time and permission bits follow the source
/// @param stallLimit     longest time without a byte of progress before a transfer is broken off and
///                       restarted
/// @param data           protection of data channels
/// @param markerInterval time between restart markers asked of the receiver; what had not been announced
///                       when something breaks is sent again
/// @param smallFiles     how small files of a tree travel
/// @param striping       whether and how each large file moves between several hosts of its ends
public record TransferOptions(Parallelism parallelism, Concurrency concurrency,
        Verification verification,
        long rateLimit,
        RetryPolicy retry, boolean preserve, Duration stallLimit, Duration markerInterval,
        DataChannelOptions data, SmallFileOptions smallFiles, Optional<Striping> striping) {
    public TransferOptions {
        if (rateLimit < 0) {
            throw new IllegalArgumentException("a rate limit cannot be negative: " + rateLimit);
        }
    }

    /// Without striping, with a fixed number of files at once.
    public TransferOptions(Parallelism parallelism, int concurrency, Verification verification,
            long rateLimit, RetryPolicy retry, boolean preserve, Duration stallLimit,
            Duration markerInterval, DataChannelOptions data, SmallFileOptions smallFiles) {
        this(parallelism, Concurrency.fixed(concurrency), verification, rateLimit, retry, preserve,
                stallLimit, markerInterval, data, smallFiles, Optional.empty());
    }

    /// With the usual protection of data channels and the usual way of small files.
    public TransferOptions(Parallelism parallelism, int concurrency, Verification verification,
            long rateLimit, RetryPolicy retry, boolean preserve, Duration stallLimit,
            Duration markerInterval) {
        this(parallelism, concurrency, verification, rateLimit, retry, preserve, stallLimit,
                markerInterval, DataChannelOptions.USUAL, SmallFileOptions.USUAL);
    }

    /// What is compared after the bytes have arrived.
    public sealed interface Verification {
        /// Checksums at both ends, by the cheapest algorithm both have; refused if they share none.
        ///
        /// @param basis the least that the destination's value has to be computed of
        record Automatic(ChecksumBasis basis) implements Verification {
            /// Of the bytes as received.
            public Automatic() {
                this(ChecksumBasis.RECEIVED);
            }
        }

        /// Checksums by this algorithm.
        ///
        /// @param basis the least that the destination's value has to be computed of
        record Algorithm(ChecksumAlgorithm algorithm, ChecksumBasis basis)
                implements
                    Verification {
            /// Of the bytes as received.
            public Algorithm(ChecksumAlgorithm algorithm) {
                this(algorithm, ChecksumBasis.RECEIVED);
            }
        }

        /// Sizes only.
        record SizeOnly() implements Verification {}
    }

    /// The same, striped if that is wished.
    public TransferOptions withStriping(Optional<Striping> wish) {
        return new TransferOptions(parallelism, concurrency, verification, rateLimit, retry,
                preserve, stallLimit, markerInterval, data, smallFiles, wish);
    }

    /// The same for many small files, of which one data channel to one host is enough.
    TransferOptions forSmallFiles() {
        return new TransferOptions(Parallelism.fixed(1), concurrency, verification, rateLimit,
                retry, preserve, stallLimit, markerInterval, data, smallFiles, Optional.empty());
    }

    /// Whether what the destination stored has to be read back.
    boolean readsBack() {
        return switch (verification) {
            case Verification.Automatic(ChecksumBasis basis) -> basis != ChecksumBasis.RECEIVED;
            case Verification.Algorithm(_, ChecksumBasis basis) -> basis != ChecksumBasis.RECEIVED;
            case Verification.SizeOnly() -> false;
        };
    }

    /// The algorithm asked for, if one was.
    public Optional<ChecksumAlgorithm> algorithm() {
        return verification instanceof Verification.Algorithm(ChecksumAlgorithm algorithm, _)
                ? Optional.of(algorithm)
                : Optional.empty();
    }
}
