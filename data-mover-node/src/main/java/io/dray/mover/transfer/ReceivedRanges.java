package io.dray.mover.transfer;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The ranges written so far by all streams of an upload. Safe for many threads.
///
/// Two arrays hold ascending bounds of disjoint ranges. In the usual case a block continues an earlier one and
/// changes one number. The peer determines the ranges, so their number is limited.
final class ReceivedRanges {
    /// Limit of separate ranges of one transfer, far above the usual number: 128 streams in turn leave about
    /// 128.
    static final int MAXIMUM = 65_536;

    private long[] starts = new long[16];
    private long[] ends = new long[16];
    private int size;
    private ByteRangeSet announced;
    private boolean overlapped;

    /// @param announced ranges that the other end already knows as stored; they count as written
    ReceivedRanges(ByteRangeSet announced) {
        this.announced = announced;
        announced.ranges().forEach(range -> add(range.start(), range.end()));
    }

    /// Adds the bytes `[start, end)`.
    ///
    /// @throws ProtocolViolation when the peer leaves too many gaps
    synchronized void add(long start, long end) {
        int from = firstEndingAtOrAfter(start);
        int to = from;
        long low = start;
        long high = end;
        while (to < size && starts[to] <= end) {
            overlapped |= starts[to] < end && ends[to] > start;
            low = Math.min(low, starts[to]);
            high = Math.max(high, ends[to]);
            to++;
        }
        if (to == from) {
            insert(from, start, end);
            return;
        }
        starts[from] = low;
        ends[from] = high;
        remove(from + 1, to);
    }

    /// All ranges written so far.
    synchronized ByteRangeSet all() {
        List<ByteRange> ranges = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            ranges.add(new ByteRange(starts[i], ends[i]));
        }
        return ByteRangeSet.of(ranges);
    }

    /// Whether bytes arrived more than once, perhaps with different content.
    synchronized boolean hasOverlaps() {
        return overlapped;
    }

    /// Offset before which everything is written.
    synchronized long prefix() {
        return size > 0 && starts[0] == 0 ? ends[0] : 0;
    }

    /// The ranges of `stored` not announced yet. They count as announced from now on.
    synchronized ByteRangeSet announce(ByteRangeSet stored) {
        List<ByteRange> fresh = new ArrayList<>();
        for (ByteRange range : stored.ranges()) {
            fresh.addAll(announced.complement(range.start(), range.end()).ranges());
        }
        announced = announced.union(stored);
        return ByteRangeSet.of(fresh);
    }

    private int firstEndingAtOrAfter(long start) {
        int found = Arrays.binarySearch(ends, 0, size, start);
        return found >= 0 ? found : -found - 1;
    }

    private void insert(int at, long start, long end) {
        if (size == MAXIMUM) {
            throw new ProtocolViolation("The sender left more than " + MAXIMUM
                    + " gaps between the blocks it sent; send them in a more regular order.");
        }
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
        }
        System.arraycopy(starts, at, starts, at + 1, size - at);
        System.arraycopy(ends, at, ends, at + 1, size - at);
        starts[at] = start;
        ends[at] = end;
        size++;
    }

    private void remove(int from, int to) {
        System.arraycopy(starts, to, starts, from, size - to);
        System.arraycopy(ends, to, ends, from, size - to);
        size -= to - from;
    }
}
