package io.dray.mover.transfer;

import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/// Which blocks are still to be sent: all streams take the next one from here, so that fast streams take
/// more, and those of a stream that stands still are given to others. Safe for many threads; allocates
/// nothing for a block.
final class BlockPlan {
    private final List<ByteRange> missing;
    private final int blockSize;
    private final Map<Integer, BlocksInDoubt> inDoubt = new HashMap<>();
    private final Queue<ByteRange> handedBack = new ArrayDeque<>();
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

    /// Fills in the next block for one of several streams; false when there is none left.
    ///
    /// @param stream number of the stream
    synchronized boolean next(int stream, Block block) {
        ByteRange again = handedBack.poll();
        if (again != null) {
            block.start = again.start();
            block.length = (int) (again.end() - again.start());
        } else if (!next(block)) {
            return false;
        }
        inDoubt.computeIfAbsent(stream, key -> new BlocksInDoubt()).add(block.start, block.length);
        return true;
    }

    /// Lets others have the last blocks that a stream was given.
    ///
    /// @param unread bytes that may not have arrived of what the stream was given
    /// @return false when the blocks are not known any more
    synchronized boolean handBack(int stream, long unread) {
        BlocksInDoubt blocks = inDoubt.get(stream);
        if (blocks == null) {
            return true;
        }
        Optional<List<ByteRange>> taken = blocks.take(unread);
        taken.ifPresent(handedBack::addAll);
        return taken.isPresent();
    }

    /// Whether blocks were handed back that nobody has taken since.
    synchronized boolean hasHandedBack() {
        return !handedBack.isEmpty();
    }

    /// Whether a stream was given blocks that it has not handed back.
    synchronized boolean isTrusted(int stream) {
        BlocksInDoubt blocks = inDoubt.get(stream);
        return blocks != null && !blocks.isEmpty();
    }

    /// Fills in the next block for the only stream; false when there is none left.
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
