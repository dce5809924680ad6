package io.dray.bench.measure;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of bytes, as people write it: `64MiB`, `1GiB`, `500M`, `4096`. Units are binary, as in all
/// commands: 1 K is 1024 bytes.
public record DataSize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})\\s*([KMGT]?)(I?B)?");
    private static final String PREFIXES = "KMGT";

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("A size is not negative.");
        }
    }

    /// @throws IllegalArgumentException if the text is no size, with a sentence for the user
    public static DataSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no size; write one like 64MiB, 1GiB or 500M.");
        }
        long bytes = Long.parseLong(matcher.group(1));
        int prefix = matcher.group(2).isEmpty() ? -1 : PREFIXES.indexOf(matcher.group(2));
        try {
            for (int i = 0; i <= prefix; i++) {
                bytes = Math.multiplyExact(bytes, 1024);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is more bytes than a file has.", e);
        }
        if (bytes == 0) {
            throw new IllegalArgumentException("A size is at least one byte.");
        }
        return new DataSize(bytes);
    }

    /// In the largest binary unit that leaves a whole number: `1GiB`, `1536KiB`, `7B`.
    @Override
    public String toString() {
        int shift = bytes == 0
                ? 0
                : Math.min(Long.numberOfTrailingZeros(bytes) / 10, PREFIXES.length());
        return (bytes >> (shift * 10))
                + (shift == 0 ? "B" : PREFIXES.charAt(shift - 1) + "iB");
    }
}
