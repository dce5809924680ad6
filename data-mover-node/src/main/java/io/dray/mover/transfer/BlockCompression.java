package io.dray.mover.transfer;

import io.dray.protocol.tree.TreeCompression;

/// Decides whether the blocks of a stream are compressed, by the measured rates of earlier blocks.
///
/// Blocks are measured in rounds, since the time of a single one says little. Compression is tried when blocks move
/// more slowly than a processor compresses. It is kept while it is no slower than no compression, and tried again
/// from time to time. For one thread.
final class BlockCompression {
    /// Rate of file bytes per second above which nothing is compressed: there even Zstandard's fastest level takes
    /// a large part of one processor.
    static final double FAST = 200e6;
    /// Blocks of a round: some MiB, which take longer than the buffers of a connection hide.
    static final int ROUND = 16;
    /// Rounds before compression is tried again after it was slower. A trial that takes twice as long costs about
    /// 3 % then.
    static final int TRY_AGAIN = 32;

    private final TreeCompression wanted;
    private boolean compressing;
    private int blocks;
    private long bytes;
    private long nanos;
    private double plain;
    private double compressed;
    private int since;

    BlockCompression(TreeCompression wanted) {
        this.wanted = wanted;
        this.compressing = wanted == TreeCompression.ZSTD;
    }

    /// Whether the next block is to be compressed.
    boolean compresses() {
        return compressing;
    }

    /// Records that a block was made and sent.
    ///
    /// @param count   its bytes, not compressed
    /// @param elapsed nanoseconds since the last block
    void moved(long count, long elapsed) {
        bytes += count;
        nanos += elapsed;
        if (wanted != TreeCompression.AUTO || ++blocks < ROUND) {
            return;
        }
        double rate = bytes * 1e9 / Math.max(1, nanos);
        if (compressing) {
            compressed = rate;
            since = 0;
        } else {
            plain = rate;
            since++;
        }
        boolean slow = plain > 0 && plain < FAST;
        boolean better = compressed == 0 || compressed >= plain || since >= TRY_AGAIN;
        compressing = slow && better;
        blocks = 0;
        bytes = 0;
        nanos = 0;
    }
}
