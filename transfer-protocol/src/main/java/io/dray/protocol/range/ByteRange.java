package io.dray.protocol.range;

/// A contiguous range of bytes of a file, as in restart markers.
///
/// @param start offset of the first byte, inclusive, at least 0
/// @param end   offset after the last byte, exclusive, greater than `start`
public record ByteRange(long start, long end) implements Comparable<ByteRange> {
    public ByteRange {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("not a byte range: " + start + "-" + end);
        }
    }

    /// Length in bytes, at least 1.
    public long length() {
        return end - start;
    }

    @Override
    public int compareTo(ByteRange other) {
        int byStart = Long.compare(start, other.start);
        return byStart != 0 ? byStart : Long.compare(end, other.end);
    }

    /// The wire form `start-end`, end exclusive (GFD.20 restart markers as Globus sends them).
    @Override
    public String toString() {
        return start + "-" + end;
    }
}
