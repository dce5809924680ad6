package io.dray.control.coordination;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.negotiation.Striping;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.Parallelism;
import java.time.Duration;
import java.util.Optional;

/// The options of a copy.
///
/// @param parallelism    data channels per file
/// @param concurrency    files in transfer at once
/// @param verification   how each file is verified
/// @param rateLimit      bytes per second over all files, 0 for no limit
/// @param retry          number of attempts, and the time between them
/// @param preserve       whether modification time and permission bits are copied from the source
/// @param stallLimit     longest time without progress before the attempts end
/// @param data           protection of data channels
/// @param markerInterval requested time between restart markers of the receiver; after a failure, data that no
///                       marker has reported is sent again
/// @param smallFiles     how small files of a tree are copied
/// @param striping       striping of large files, and division of trees, over several hosts of each end; empty for
///                       none
/// @param mostErrors     number of failed files that ends the copy of a tree
public record TransferOptions(Parallelism parallelism, Concurrency concurrency,
        Verification verification,
        long rateLimit,
        RetryPolicy retry, boolean preserve, Duration stallLimit, Duration markerInterval,
        DataChannelOptions data, SmallFileOptions smallFiles, Optional<Striping> striping,
        int mostErrors) {
    /// Usual number of failed files that ends a copy: more than anybody looks at one by one.
    public static final int USUAL_ERRORS = 1000;

    public TransferOptions {
        if (rateLimit < 0) {
            throw new IllegalArgumentException("a rate limit cannot be negative: " + rateLimit);
        }
        if (mostErrors < 1) {
            throw new IllegalArgumentException("not a number of errors: " + mostErrors);
        }
    }

    /// How a file is verified after its transfer.
    public sealed interface Verification {
        /// By checksums at both ends, with the cheapest common algorithm; refused if there is none.
        ///
        /// @param basis weakest accepted basis of the destination's checksum
        record Automatic(ChecksumBasis basis) implements Verification {
            /// Of the bytes as received.
            public Automatic() {
                this(ChecksumBasis.RECEIVED);
            }
        }

        /// By checksums of this algorithm.
        ///
        /// @param basis weakest accepted basis of the destination's checksum
        record Algorithm(ChecksumAlgorithm algorithm, ChecksumBasis basis)
                implements
                    Verification {}

        record SizeOnly() implements Verification {}
    }

    /// Returns these options for small files: one data channel to one host.
    TransferOptions forSmallFiles() {
        return new TransferOptions(Parallelism.fixed(1), concurrency, verification, rateLimit,
                retry, preserve, stallLimit, markerInterval, data, smallFiles, Optional.empty(),
                mostErrors);
    }

    /// Returns these options for a tree that is one transfer: a pair of sessions for each shard, to one host.
    TransferOptions forTree(int shards) {
        return new TransferOptions(parallelism, Concurrency.fixed(shards), verification, rateLimit,
                retry, preserve, stallLimit, markerInterval, data, smallFiles, Optional.empty(),
                mostErrors);
    }

    /// Whether a tree may be one transfer with these options. The checksums of its files are computed from the
    /// received data, by CRC32C.
    boolean allowTree() {
        return smallFiles.pipeline() > 1 && !readsBack()
                && algorithm().map(wanted -> wanted == ChecksumAlgorithm.CRC32C).orElse(true);
    }

    /// Whether the destination has to read the stored data back.
    boolean readsBack() {
        return switch (verification) {
            case Verification.Automatic(ChecksumBasis basis) -> basis != ChecksumBasis.RECEIVED;
            case Verification.Algorithm(_, ChecksumBasis basis) -> basis != ChecksumBasis.RECEIVED;
            case Verification.SizeOnly() -> false;
        };
    }

    /// Returns the requested algorithm; empty for an automatic choice or size only.
    public Optional<ChecksumAlgorithm> algorithm() {
        return verification instanceof Verification.Algorithm(ChecksumAlgorithm algorithm, _)
                ? Optional.of(algorithm)
                : Optional.empty();
    }
}
