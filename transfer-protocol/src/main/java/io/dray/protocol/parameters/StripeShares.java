package io.dray.protocol.parameters;

import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.util.ArrayList;
import java.util.List;

/// How a file is divided among several sending nodes (OPTS RETR StripeLayout and BlockSize, GFD.20).
///
/// @param blocked   whether nodes send blocks in turn; otherwise each node sends one contiguous part
/// @param blockSize requested block size, bytes; small ones are enlarged, see [#of]
public record StripeShares(boolean blocked, long blockSize) {
    /// The default: blocks of 4 MiB in turn.
    public static final StripeShares USUAL = new StripeShares(true, 4 << 20);
    /// Most ranges of all shares together: a node receives its share on one line and has to keep it.
    public static final int MOST_RANGES = 400;

    public StripeShares {
        if (blockSize < 1) {
            throw new IllegalArgumentException("a block has at least one byte: " + blockSize);
        }
    }

    /// Divides the missing ranges of `[0, size)` into disjoint shares. Blocks are counted from the file's
    /// start. They are large enough that there are at most [#MOST_RANGES] ranges, and small enough that each
    /// node gets some. If there are too many gaps, the missing bytes are divided into parts of equal size.
    ///
    /// @param present ranges that need not be sent
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

    /// Bytes in the first `count` parts, computed without overflow.
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
