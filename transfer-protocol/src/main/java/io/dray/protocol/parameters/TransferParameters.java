package io.dray.protocol.parameters;

import io.dray.checksum.ChecksumAlgorithm;
import java.time.Duration;
import java.util.Optional;

/// Negotiated parameters of the next transfer.
///
/// @param type                  ASCII or image
/// @param mode                  stream or extended block
/// @param parallelism           data channels that the sender opens in extended block mode
/// @param blockSize             target payload of one extended block, bytes
/// @param socketBuffer          SO_SNDBUF and SO_RCVBUF in bytes; 0: the system's default
/// @param restartMarkerInterval time between 111 markers (TREV RESTART), default 5 s
/// @param performanceInterval   time between 112 markers (TREV PERF, OPTS RETR markers), default 5 s;
///                              zero sends none
/// @param rateLimit             most bytes per second that this end moves; 0: no limit
/// @param checksum              algorithm that CKSM will use after each transfer, if announced, so that it is
///                              computed while the bytes pass
/// @param shares                how a file is divided among several sending nodes
/// @param mostUnannounced       bytes that an upload may have whose size ALLO did not tell; 0: no limit
public record TransferParameters(
        RepresentationType type,
        TransferMode mode,
        Parallelism parallelism,
        int blockSize,
        int socketBuffer,
        Duration restartMarkerInterval,
        Duration performanceInterval,
        long rateLimit,
        Optional<ChecksumAlgorithm> checksum,
        StripeShares shares,
        long mostUnannounced) {
    public TransferParameters {
        if (blockSize < 1024 || blockSize > 16 << 20) {
            throw new IllegalArgumentException("block size out of range: " + blockSize);
        }
    }

    /// Parameters without an announced checksum.
    public TransferParameters(RepresentationType type, TransferMode mode, Parallelism parallelism,
            int blockSize, int socketBuffer, Duration restartMarkerInterval,
            Duration performanceInterval, long rateLimit) {
        this(type, mode, parallelism, blockSize, socketBuffer, restartMarkerInterval,
                performanceInterval, rateLimit, Optional.empty(), StripeShares.USUAL, 0);
    }

    /// The state after login: TYPE A, MODE S, one stream (RFC 959), 1 MiB blocks, markers every 5 s.
    public static final TransferParameters INITIAL = new TransferParameters(
            RepresentationType.ASCII,
            TransferMode.STREAM, Parallelism.fixed(1), 1 << 20, 0, Duration.ofSeconds(5),
            Duration.ofSeconds(5), 0);

    public TransferParameters withType(RepresentationType changed) {
        return new TransferParameters(changed, mode, parallelism, blockSize, socketBuffer,
                restartMarkerInterval, performanceInterval, rateLimit, checksum, shares,
                mostUnannounced);
    }

    public TransferParameters withMode(TransferMode changed) {
        return new TransferParameters(type, changed, parallelism, blockSize, socketBuffer,
                restartMarkerInterval, performanceInterval, rateLimit, checksum, shares,
                mostUnannounced);
    }

    public TransferParameters withParallelism(Parallelism changed) {
        return new TransferParameters(type, mode, changed, blockSize, socketBuffer,
                restartMarkerInterval, performanceInterval, rateLimit, checksum, shares,
                mostUnannounced);
    }

    public TransferParameters withBlockSize(int changed) {
        return new TransferParameters(type, mode, parallelism, changed, socketBuffer,
                restartMarkerInterval, performanceInterval, rateLimit, checksum, shares,
                mostUnannounced);
    }

    public TransferParameters withSocketBuffer(int changed) {
        return new TransferParameters(type, mode, parallelism, blockSize, changed,
                restartMarkerInterval, performanceInterval, rateLimit, checksum, shares,
                mostUnannounced);
    }

    public TransferParameters withRestartMarkerInterval(Duration changed) {
        return new TransferParameters(type, mode, parallelism, blockSize, socketBuffer, changed,
                performanceInterval, rateLimit, checksum, shares,
                mostUnannounced);
    }

    public TransferParameters withPerformanceInterval(Duration changed) {
        return new TransferParameters(type, mode, parallelism, blockSize, socketBuffer,
                restartMarkerInterval, changed, rateLimit, checksum, shares,
                mostUnannounced);
    }

    public TransferParameters withRateLimit(long changed) {
        return new TransferParameters(type, mode, parallelism, blockSize, socketBuffer,
                restartMarkerInterval, performanceInterval, changed, checksum, shares,
                mostUnannounced);
    }

    public TransferParameters withChecksum(ChecksumAlgorithm announced) {
        return new TransferParameters(type, mode, parallelism, blockSize, socketBuffer,
                restartMarkerInterval, performanceInterval, rateLimit, Optional.of(announced),
                shares, mostUnannounced);
    }

    public TransferParameters withShares(StripeShares changed) {
        return new TransferParameters(type, mode, parallelism, blockSize, socketBuffer,
                restartMarkerInterval, performanceInterval, rateLimit, checksum, changed,
                mostUnannounced);
    }

    public TransferParameters withMostUnannounced(long changed) {
        return new TransferParameters(type, mode, parallelism, blockSize, socketBuffer,
                restartMarkerInterval, performanceInterval, rateLimit, checksum, shares, changed);
    }
}
