package io.dray.protocol.parameters;

import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.util.ArrayList;
import java.util.List;

/// How a file is dealt out to several nodes that send it (OPTS RETR StripeLayout and BlockSize, GFD.20).
///
/// @param blocked   blocks in turn; else each node has one part, and the parts follow each other
/// @param blockSize bytes of a block that were asked for; small ones are made larger, see [#of]
public record StripeShares(boolean blocked, long blockSize) {
    /// What holds until somebody asks for something else.
    public static final StripeShares USUAL = new StripeShares(true, 4 << 20);
    /// Ranges of all shares together: what a node is told on one line, and has to keep.
    public static final int MOST_RANGES = 400;

    public StripeShares {
        if (blockSize < 1) {
            throw new IllegalArgumentException("a block has at least one byte: " + blockSize);
        }
    }

    /// Deals out what is missing of `[0, size)`. Together the shares are exactly that, and no two have a
    /// byte in common. Blocks are counted from the file's start, and are made so large that no more
    /// than [#MOST_RANGES] are dealt out, and so small that each node has something to do; what has too
    /// many gaps is dealt out in parts of equal size.
    ///
    /// @param present what need not be sent
    /// @param nodes   at least 1
    public List<ByteRangeSet> of(long size, ByteRangeSet present, int nodes) {
        ByteRangeSet missing = present.complement(0, size);
        if (blocked && missing.ranges().size() < MOST_RANGES / 2) {
            return blocks(size, missing, nodes);
        }
        return parts(missing, nodes);
    }

    private List<ByteRangeSet> blocks(long size, ByteRangeSet missing, int nodes) {
        long largest = Math.max(1, Math.ceilDiv(size, nodes));
        long smallest = Math.max(1, Math.ceilDiv(size, MOST_RANGES / 2));
        long block = Math.max(smallest, Math.min(blockSize, largest));
        List<List<ByteRange>> shares = empty(nodes);
        for (ByteRange range : missing.ranges()) {
            long start = range.start();
            while (start < range.end()) {
                long number = start / block;
                long end = number == (range.end() - 1) / block
                        ? range.end()
                        : (number + 1) * block;
                shares.get((int) (number % nodes)).add(new ByteRange(start, end));
                start = end;
            }
        }
        return shares.stream().map(ByteRangeSet::of).toList();
    }

    private static List<ByteRangeSet> parts(ByteRangeSet missing, int nodes) {
        long total = missing.total();
        List<List<ByteRange>> shares = empty(nodes);
        long dealt = 0;
        int node = 0;
        for (ByteRange range : missing.ranges()) {
            long start = range.start();
            while (start < range.end()) {
                long left = upTo(total, node + 1, nodes) - dealt;
                if (left <= 0) {
                    node++;
                    continue;
                }
                long end = Math.min(range.end(), start + left);
                shares.get(node).add(new ByteRange(start, end));
                dealt += end - start;
                start = end;
            }
        }
        return shares.stream().map(ByteRangeSet::of).toList();
    }

    /// Bytes of the first `count` parts; without overflow.
    private static long upTo(long total, int count, int nodes) {
        return total / nodes * count + total % nodes * count / nodes;
    }

    private static List<List<ByteRange>> empty(int nodes) {
        List<List<ByteRange>> shares = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            shares.add(new ArrayList<>());
        }
        return shares;
    }
}
