package io.dray.mover.transfer;

import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/// The blocks still to be sent. Every stream takes its next block from here, so that fast streams send more,
/// and the blocks of a stalled stream go to the others. Safe for many threads; allocates nothing per block.
final class BlockPlan {
    private final List<ByteRange> missing;
    private final int blockSize;
    private final Map<Integer, BlocksInDoubt> inDoubt = new HashMap<>();
    private final Queue<ByteRange> handedBack = new ArrayDeque<>();
    private int index;
    private long position;

    /// A block being sent. Each stream has one and refills it.
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

    /// @param missing   ranges that the receiver lacks
    /// @param blockSize largest block, bytes
    BlockPlan(ByteRangeSet missing, int blockSize) {
        this.missing = missing.ranges();
        this.blockSize = blockSize;
        this.position = missing.isEmpty() ? 0 : this.missing.getFirst().start();
    }

    /// All missing bytes before this offset have been assigned.
    synchronized long reached() {
        return position;
    }

    /// Assigns the next block to a stream; false when none is left.
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

    /// Takes back the last blocks of a stream, so that others send them.
    ///
    /// @param unread bytes assigned to the stream that may not have arrived
    /// @return false when the blocks are no longer known
    synchronized boolean handBack(int stream, long unread) {
        BlocksInDoubt blocks = inDoubt.get(stream);
        if (blocks == null) {
            return true;
        }
        Optional<List<ByteRange>> taken = blocks.take(unread);
        taken.ifPresent(handedBack::addAll);
        return taken.isPresent();
    }

    /// Whether returned blocks are waiting for another stream.
    synchronized boolean hasHandedBack() {
        return !handedBack.isEmpty();
    }

    /// Whether a stream holds blocks that were not taken back.
    synchronized boolean isTrusted(int stream) {
        BlocksInDoubt blocks = inDoubt.get(stream);
        return blocks != null && !blocks.isEmpty();
    }

    private boolean next(Block block) {
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
