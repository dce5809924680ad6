package io.dray.protocol.range;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// An immutable set of bytes of a file, kept as ascending ranges that neither overlap nor touch.
///
/// The wire form is the restart marker list `0-100,200-300` (GFD.20), ends exclusive.
public final class ByteRangeSet {
    /// The set without bytes.
    public static final ByteRangeSet EMPTY = new ByteRangeSet(List.of());

    private final List<ByteRange> ranges;

    private ByteRangeSet(List<ByteRange> ranges) {
        this.ranges = ranges;
    }

    /// The union of the given ranges, in any order, overlapping or not.
    public static ByteRangeSet of(Collection<ByteRange> ranges) {
        List<ByteRange> merged = new ArrayList<>();
        for (ByteRange next : ranges.stream().sorted().toList()) {
            ByteRange last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && next.start() <= last.end()) {
                long end = Math.max(last.end(), next.end());
                merged.set(merged.size() - 1, new ByteRange(last.start(), end));
            } else {
                merged.add(next);
            }
        }
        return merged.isEmpty() ? EMPTY : new ByteRangeSet(List.copyOf(merged));
    }

    /// The set of one range.
    public static ByteRangeSet of(long start, long end) {
        return start == end ? EMPTY : new ByteRangeSet(List.of(new ByteRange(start, end)));
    }

    /// Parses the wire form; empty when the text is not a list of ranges `a-b` with `a < b`.
    public static Optional<ByteRangeSet> parse(String text) {
        List<ByteRange> parsed = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            if (dash <= 0 || dash > 19 || part.length() - dash > 20) {
                return Optional.empty();
            }
            try {
                long start = Long.parseUnsignedLong(part.substring(0, dash));
                long end = Long.parseUnsignedLong(part.substring(dash + 1));
                if (start < 0 || end < start) {
                    return Optional.empty();
                }
                if (end > start) {
                    parsed.add(new ByteRange(start, end));
                }
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        return Optional.of(of(parsed));
    }

    /// The ranges, ascending, neither overlapping nor touching.
    public List<ByteRange> ranges() {
        return ranges;
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /// Number of bytes in the set.
    public long total() {
        return ranges.stream().mapToLong(ByteRange::length).sum();
    }

    /// Length of the contiguous run that starts at offset 0; 0 when byte 0 is missing.
    public long prefix() {
        return isEmpty() || ranges.getFirst().start() != 0 ? 0 : ranges.getFirst().end();
    }

    /// Offset after the last byte of the set, 0 when empty.
    public long end() {
        return isEmpty() ? 0 : ranges.getLast().end();
    }

    /// Bytes in either set.
    public ByteRangeSet union(ByteRangeSet other) {
        if (other.isEmpty()) {
            return this;
        }
        List<ByteRange> all = new ArrayList<>(ranges);
        all.addAll(other.ranges);
        return of(all);
    }

    /// Bytes in `[start, end)` that are not in this set: what is still missing.
    public ByteRangeSet complement(long start, long end) {
        List<ByteRange> gaps = new ArrayList<>();
        long position = start;
        for (ByteRange range : ranges) {
            if (range.start() >= end) {
                break;
            }
            if (range.start() > position) {
                gaps.add(new ByteRange(position, range.start()));
            }
            position = Math.max(position, range.end());
        }
        if (position < end) {
            gaps.add(new ByteRange(position, end));
        }
        return gaps.isEmpty() ? EMPTY : new ByteRangeSet(List.copyOf(gaps));
    }

    /// Whether every byte of `other` is in this set.
    public boolean containsAll(ByteRangeSet other) {
        return other.ranges.stream().allMatch(r -> complement(r.start(), r.end()).isEmpty());
    }

    /// The same bytes seen from another origin.
    public ByteRangeSet shifted(long distance) {
        return new ByteRangeSet(ranges.stream().map(r -> r.shifted(distance)).toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteRangeSet set && ranges.equals(set.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /// The wire form `0-100,200-300`; the empty text for the empty set.
    @Override
    public String toString() {
        return ranges.stream().map(ByteRange::toString).collect(Collectors.joining(","));
    }
}
