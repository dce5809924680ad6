package io.dray.protocol.range;

import java.util.ArrayList;
import java.util.List;

/// What a server has of a file whose upload has not ended: the answer to `SITE DRAY STORED path`. A first line
/// `Received=bytes`, then lines of ranges as in REST. It proves nothing of the content: that is compared when the file
/// is whole.
///
/// @param ranges   recorded as safely stored
/// @param received bytes that came in all attempts, also those that came again; 0 where that is not known
public record StoredRanges(ByteRangeSet ranges, long received) {
    /// Of a file that was not begun.
    public static final StoredRanges NONE = new StoredRanges(ByteRangeSet.EMPTY, 0);
    private static final String RECEIVED = "Received=";
    private static final int RANGES_PER_LINE = 100;

    /// The lines.
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

    /// Reads lines; what is none counts for nothing.
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

    /// Those of a file of so many bytes.
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
