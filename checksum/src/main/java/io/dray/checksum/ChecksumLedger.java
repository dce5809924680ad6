package io.dray.checksum;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// Gathers checksums of ranges that arrive in any order, and gives the value of the whole when the
/// ranges cover it without gaps. Safe for use by many threads. Full behaviour: see the implementation
/// work of this module.
public final class ChecksumLedger {
    private final ChecksumAlgorithm algorithm;
    private final NavigableMap<Long, Part> ranges = new ConcurrentSkipListMap<>();

    private record Part(long length, long value) {}

    /// @param algorithm a combinable algorithm
    public ChecksumLedger(ChecksumAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    public ChecksumAlgorithm algorithm() {
        return algorithm;
    }

    /// Records the value of the bytes `[start, start + length)`.
    ///
    /// @param value the combinable checksum of exactly these bytes, unsigned 32 bits
    public void record(long start, long length, long value) {
        ranges.put(start, new Part(length, value));
    }

    /// The value of `[start, end)` if recorded ranges tile it exactly; empty otherwise.
    public Optional<String> valueOf(long start, long end) {
        return Optional.empty();
    }
}
