package io.dray.checksum;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Collects checksums of ranges that arrive in any order, and gives the value of the whole once the ranges
/// cover it without gaps. Thread-safe.
///
/// Adjoining ranges are merged as they arrive, so memory grows with the number of gaps, not of blocks: N
/// streams that take blocks in turn leave about N entries. As a consequence, only the bounds of merged ranges
/// are known, not the bounds inside them.
///
/// If ranges overlap, the value of the whole region that they touch becomes unknown for good, since the order
/// in which they reached the file is unknown. To get its value, read the file again.
///
/// The peer chooses the ranges and could send very many. Beyond [#MAXIMUM_REGIONS] separate regions the
/// ledger frees its memory and no longer knows any value.
public final class ChecksumLedger {
    /// Most separate regions kept (a few MiB of memory).
    public static final int MAXIMUM_REGIONS = 65_536;

    private final ChecksumAlgorithm algorithm;
    private final ChecksumCombination combination;
    /// Disjoint regions by their start. Guarded by this.
    private final TreeMap<Long, Region> regions = new TreeMap<>();
    private boolean givenUp;
    private volatile @Nullable Prefix prefix;

    /// The value of the file's first bytes, computed by a [PrefixFollower].
    private record Prefix(ChecksumValue value, long length) {}

    /// The bytes `[start, end)`; `value` counts only if `known`.
    private record Region(long start, long end, boolean known, long value) {
        static Region unknown(long start, long end) {
            return new Region(start, end, false, 0);
        }
    }

    /// @param algorithm a combinable algorithm
    public ChecksumLedger(ChecksumAlgorithm algorithm) {
        this.algorithm = algorithm;
        this.combination = ChecksumCombination.of(algorithm);
    }

    public ChecksumAlgorithm algorithm() {
        return algorithm;
    }

    /// Records the value of the bytes `[start, start + length)`; a length of 0 records nothing.
    ///
    /// @param value the combinable checksum of exactly these bytes, unsigned 32 bits
    public void record(long start, long length, long value) {
        if (start < 0 || length < 0 || length > Long.MAX_VALUE - start) {
            throw new IllegalArgumentException(
                    "invalid range of a file: " + length + " bytes from offset " + start);
        }
        if (value >>> 32 != 0) {
            throw new IllegalArgumentException("more than 32 bits: " + value);
        }
        if (length > 0) {
            add(new Region(start, start + length, true, value));
        }
    }

    /// The value of `[start, end)`, as [ChecksumValue#hex()]: present if the merged ranges form exactly this
    /// region. A part of a larger region has no value here; an empty region always has one.
    public Optional<String> valueOf(long start, long end) {
        if (start == end) {
            return Optional.of(hex(combination.empty()));
        }
        return regionAt(start).filter(region -> region.known && region.end == end)
                .map(region -> hex(region.value));
    }

    /// Records the value of the file's first `length` bytes by an algorithm that is not combinable; replaces
    /// the previous one.
    public void recordPrefix(ChecksumValue value, long length) {
        prefix = new Prefix(value, length);
    }

    /// The value of `[start, end)` by any algorithm, if known.
    public Optional<String> valueOf(ChecksumAlgorithm wanted, long start, long end) {
        if (wanted == algorithm) {
            return valueOf(start, end);
        }
        Prefix known = prefix;
        return known != null && known.value.algorithm() == wanted && start == 0
                && end == known.length ? Optional.of(known.value.hex()) : Optional.empty();
    }

    /// The recorded ranges as one part of a file that is 0 elsewhere. Empty if the value of any recorded
    /// range is unknown.
    public synchronized Optional<PartValue> part() {
        if (givenUp || regions.values().stream().anyMatch(region -> !region.known)) {
            return Optional.empty();
        }
        long bytes = 0;
        long end = 0;
        long value = combination.empty();
        for (Region region : regions.values()) {
            value = combination.combine(value, combination.zeros(region.start - end),
                    region.start - end);
            value = combination.combine(value, region.value, region.end - region.start);
            bytes += region.end - region.start;
            end = region.end;
        }
        return Optional.of(new PartValue(algorithm, bytes, end, value));
    }

    private synchronized Optional<Region> regionAt(long start) {
        return Optional.ofNullable(regions.get(start));
    }

    private synchronized void add(Region added) {
        if (givenUp) {
            return;
        }
        Region region = overlapsAny(added) ? unknownAround(added) : added;
        Map.Entry<Long, Region> before = regions.lowerEntry(region.start);
        if (before != null && joins(before.getValue(), region)) {
            region = join(before.getValue(), region);
        }
        Region after = regions.get(region.end);
        if (after != null && joins(region, after)) {
            regions.remove(after.start);
            region = join(region, after);
        }
        regions.put(region.start, region);
        if (regions.size() > MAXIMUM_REGIONS) {
            givenUp = true;
            regions.clear();
        }
    }

    private boolean overlapsAny(Region added) {
        Map.Entry<Long, Region> last = regions.lowerEntry(added.end);
        return last != null && last.getValue().end > added.start;
    }

    /// Removes all regions that the range overlaps, and returns the region that they cover together with it.
    private Region unknownAround(Region added) {
        long start = added.start;
        long end = added.end;
        Map.Entry<Long, Region> last = regions.lowerEntry(end);
        while (last != null && last.getValue().end > added.start) {
            Region touched = last.getValue();
            start = Math.min(start, touched.start);
            end = Math.max(end, touched.end);
            regions.remove(touched.start);
            last = regions.lowerEntry(touched.start);
        }
        return Region.unknown(start, end);
    }

    private static boolean joins(Region left, Region right) {
        return left.end == right.start && left.known == right.known;
    }

    private Region join(Region left, Region right) {
        if (!left.known) {
            return Region.unknown(left.start, right.end);
        }
        long value = combination.combine(left.value, right.value, right.end - right.start);
        return new Region(left.start, right.end, true, value);
    }

    private String hex(long value) {
        return ChecksumValue.ofBits(algorithm, value).hex();
    }
}
