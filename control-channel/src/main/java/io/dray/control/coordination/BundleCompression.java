package io.dray.control.coordination;

import io.dray.control.coordination.SmallFileOptions.Compression;
import io.dray.protocol.pack.PackCompression;
import java.time.Duration;

/// Decides, bundle after bundle, whether the next ones may be compressed, by how fast the last ones moved.
///
/// Worth trying where bundles move slower than a processor compresses; kept while it is no slower than
/// without, and tried again now and then. What cannot be compressed is the source's to find out. For one
/// thread at a time.
final class BundleCompression {
    /// Bytes of files a second above which nothing is compressed: Zstandard's fastest level needs a good part of
    /// a processor there.
    static final double FAST = 200e6;
    /// Batches between two trials of what was slower before.
    static final int TRY_AGAIN = 32;

    private final Compression wish;
    private double plain;
    private double compressed;
    private int since;

    BundleCompression(Compression wish) {
        this.wish = wish;
    }

    PackCompression next() {
        return switch (wish) {
            case NONE -> PackCompression.NONE;
            case ZSTD -> PackCompression.ZSTD;
            case AUTO -> {
                boolean slow = plain > 0 && plain < FAST;
                boolean better = compressed == 0 || compressed >= plain || since >= TRY_AGAIN;
                yield slow && better ? PackCompression.ZSTD : PackCompression.NONE;
            }
        };
    }

    /// A batch has moved.
    ///
    /// @param bytes of its files
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
