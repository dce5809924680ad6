package io.dray.control.coordination;

import io.dray.control.coordination.SmallFileOptions.Compression;
import io.dray.protocol.pack.PackCompression;
import java.time.Duration;

/// Decides for each batch whether its bundles are compressed, by the measured rates of earlier batches.
///
/// Compression is tried when bundles move more slowly than a processor compresses. It is kept while it is no
/// slower than no compression, and retried from time to time. The source detects data that cannot be
/// compressed. For one thread at a time.
final class BundleCompression {
    /// Rate of file bytes per second above which nothing is compressed: there even Zstandard's fastest level
    /// takes a large part of one processor.
    static final double FAST = 200e6;
    /// Batches before compression is retried after it was slower. A trial that takes twice as long costs about
    /// 3 % then.
    static final int TRY_AGAIN = 32;

    private final Compression wanted;
    private double plain;
    private double compressed;
    private int since;

    BundleCompression(Compression wanted) {
        this.wanted = wanted;
    }

    /// Returns the compression of the next batch.
    PackCompression next() {
        return switch (wanted) {
            case NONE -> PackCompression.NONE;
            case ZSTD -> PackCompression.ZSTD;
            case AUTO -> {
                boolean slow = plain > 0 && plain < FAST;
                boolean better = compressed == 0 || compressed >= plain || since >= TRY_AGAIN;
                yield slow && better ? PackCompression.ZSTD : PackCompression.NONE;
            }
        };
    }

    /// Records the rate of a batch.
    ///
    /// @param bytes size of its files
    void moved(PackCompression how, long bytes, Duration elapsed) {
        double rate = bytes / Math.max(1e-9, elapsed.toNanos() / 1e9);
        if (how == PackCompression.NONE) {
            plain = rate;
            since++;
        } else {
            compressed = rate;
            since = 0;
        }
    }
}
