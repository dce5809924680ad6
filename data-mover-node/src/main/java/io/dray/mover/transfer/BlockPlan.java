package io.dray.mover.transfer;

import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.util.List;

/// Which blocks are still to be sent: all streams take the next one from here, so that fast streams take
/// more. Safe for many threads; allocates nothing for a block.
final class BlockPlan {
    private final List<ByteRange> missing;
    private final int blockSize;
    private int index;
    private long position;

    /// The block a stream works on; each stream has its own, to be filled again and again.
    static final class Block {
        private long start;
        private int length;

        /// Offset of the first byte.
        long start() {
            return start;
        }

        /// Bytes, at least 1.
        int length() {
            return length;
        }
    }

    /// @param missing   what the other end lacks
    /// @param blockSize largest block, bytes
    BlockPlan(ByteRangeSet missing, int blockSize) {
        this.missing = missing.ranges();
        this.blockSize = blockSize;
        this.position = missing.isEmpty() ? 0 : this.missing.getFirst().start();
    }

    /// Everything missing before this offset was given out.
    synchronized long reached() {
        return position;
    }

    /// Fills in the next block; false when there is none left.
    synchronized boolean next(Block block) {
        if (index == missing.size()) {
            return false;
        }
        ByteRange range = missing.get(index);
        block.start = position;
        block.length = (int) Math.min(blockSize, range.end() - position);
        position += block.length;
        if (position == range.end() && ++index < missing.size()) {
            position = missing.get(index).start();
        }
        return true;
    }
}
