package io.dray.protocol.range;

import io.dray.protocol.text.Digits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// An immutable set of bytes of a file, kept as ascending ranges that neither overlap nor touch.
///
/// The wire form is the restart marker list `0-100,200-300` (GFD.20), ends exclusive.
public final class ByteRangeSet {
    public static final ByteRangeSet EMPTY = new ByteRangeSet(List.of());

    private final List<ByteRange> ranges;

    private ByteRangeSet(List<ByteRange> ranges) {
        this.ranges = ranges;
    }

    /// The union of the given ranges, in any order, overlapping or not.
    public static ByteRangeSet of(Collection<ByteRange> ranges) {
        List<ByteRange> merged = new ArrayList<>();
        ranges.stream().sorted().forEach(next -> append(merged, next.start(), next.end()));
        return merged.isEmpty() ? EMPTY : new ByteRangeSet(List.copyOf(merged));
    }

    public static ByteRangeSet of(long start, long end) {
        return start == end ? EMPTY : new ByteRangeSet(List.of(new ByteRange(start, end)));
    }

    /// Parses the wire form; empty if the text is not a list of ranges `a-b` with `a <= b`. Empty ranges are
    /// dropped.
    public static Optional<ByteRangeSet> parse(String text) {
        List<ByteRange> parsed = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            long start = dash < 0 ? -1 : Digits.number(part.substring(0, dash)).orElse(-1);
            long end = dash < 0 ? -1 : Digits.number(part.substring(dash + 1)).orElse(-1);
            if (start < 0 || end < start) {
                return Optional.empty();
            }
            if (end > start) {
                parsed.add(new ByteRange(start, end));
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

    /// The union. Takes time linear in the number of ranges; runs of ranges that the smaller set does not
    /// touch are copied as blocks, so adding a marker's few ranges to a long list is cheap.
    public ByteRangeSet union(ByteRangeSet other) {
        if (other.ranges.size() > ranges.size()) {
            return other.union(this);
        }
        if (other.isEmpty()) {
            return this;
        }
        List<ByteRange> merged = new ArrayList<>(ranges.size() + other.ranges.size());
        int next = 0;
        for (ByteRange added : other.ranges) {
            int first = firstEndingAtOrAfter(added.start(), next);
            merged.addAll(ranges.subList(next, first));
            long start = added.start();
            long end = added.end();
            next = first;
            while (next < ranges.size() && ranges.get(next).start() <= end) {
                start = Math.min(start, ranges.get(next).start());
                end = Math.max(end, ranges.get(next).end());
                next++;
            }
            append(merged, start, end);
        }
        if (next < ranges.size()) {
            merged.addAll(ranges.subList(next, ranges.size()));
        }
        return new ByteRangeSet(Collections.unmodifiableList(merged));
    }

    /// Appends a range that begins at or after the start of the last one.
    private static void append(List<ByteRange> merged, long start, long end) {
        ByteRange last = merged.isEmpty() ? null : merged.getLast();
        if (last != null && start <= last.end()) {
            merged.set(merged.size() - 1,
                    new ByteRange(last.start(), Math.max(last.end(), end)));
        } else {
            merged.add(new ByteRange(start, end));
        }
    }

    /// Index of the first range, from `from` on, whose end is at least `offset`.
    private int firstEndingAtOrAfter(long offset, int from) {
        int low = from;
        int high = ranges.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ranges.get(middle).end() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The missing bytes: those in `[start, end)` that are not in this set.
    public ByteRangeSet complement(long start, long end) {
        List<ByteRange> gaps = new ArrayList<>();
        long position = start;
        for (int i = firstEndingAtOrAfter(start, 0); i < ranges.size(); i++) {
            ByteRange range = ranges.get(i);
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

    /// This set without its shortest ranges, so that at most `count` are left. For REST lines, whose length
    /// servers limit; omitted ranges are sent again.
    public ByteRangeSet largest(int count) {
        if (ranges.size() <= count) {
            return this;
        }
        return of(ranges.stream()
                .sorted(Comparator.comparingLong(ByteRange::length).reversed())
                .limit(count)
                .toList());
    }

    /// Splits this set into pieces of at most `count` ranges, for records of limited length.
    public List<ByteRangeSet> parts(int count) {
        List<ByteRangeSet> parts = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i += count) {
            parts.add(new ByteRangeSet(ranges.subList(i, Math.min(ranges.size(), i + count))));
        }
        return parts;
    }

    /// Whether every byte of `other` is in this set.
    public boolean containsAll(ByteRangeSet other) {
        return other.ranges.stream().allMatch(wanted -> {
            int index = firstEndingAtOrAfter(wanted.end(), 0);
            return index < ranges.size() && ranges.get(index).start() <= wanted.start();
        });
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
