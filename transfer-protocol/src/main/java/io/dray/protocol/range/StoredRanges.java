package io.dray.protocol.range;

import java.util.ArrayList;
import java.util.List;

/// The stored ranges of an unfinished upload: the answer to `SITE DRAY STORED path`. The first line is
/// `Received=bytes`; lines of ranges as in REST follow. The content is not verified by this; it is compared
/// when the file is complete.
///
/// @param ranges   ranges recorded as safely stored
/// @param received bytes received in all attempts, repeated ones included; 0 if unknown
public record StoredRanges(ByteRangeSet ranges, long received) {
    /// The state of a file without an upload.
    public static final StoredRanges NONE = new StoredRanges(ByteRangeSet.EMPTY, 0);
    private static final String RECEIVED = "Received=";
    /// Even with the longest numbers a line stays below 4 KiB.
    private static final int RANGES_PER_LINE = 100;

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(RECEIVED + received);
        List<ByteRange> all = ranges.ranges();
        for (int i = 0; i < all.size(); i += RANGES_PER_LINE) {
            lines.add(ByteRangeSet
                    .of(all.subList(i, Math.min(all.size(), i + RANGES_PER_LINE)))
                    .toString());
        }
        return lines;
    }

    /// Parses lines; malformed ones are ignored.
    public static StoredRanges parse(List<String> lines) {
        List<ByteRange> ranges = new ArrayList<>();
        long received = 0;
        for (String line : lines) {
            if (line.matches(RECEIVED + "[0-9]{1,18}")) {
                received = Long.parseLong(line.substring(RECEIVED.length()));
            } else {
                ByteRangeSet.parse(line).ifPresent(set -> ranges.addAll(set.ranges()));
            }
        }
        return new StoredRanges(ByteRangeSet.of(ranges), received);
    }

    /// The ranges within a file of `size` bytes.
    public StoredRanges within(long size) {
        return ranges.end() <= size
                ? this
                : new StoredRanges(ByteRangeSet.of(ranges.ranges()
                        .stream()
                        .filter(range -> range.start() < size)
                        .map(range -> new ByteRange(range.start(), Math.min(size, range.end())))
                        .toList()), received);
    }
}
