package io.dray.protocol.pack;

import io.dray.protocol.listing.FileState;
import io.dray.protocol.listing.TimeNotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The result of each member of a bundle at one end, in the order of the members.
public record PackReport(List<Result> results) {
    private static final int ON_A_LINE = 64;
    private static final int LONGEST_REASON = 300;

    public PackReport {
        results = List.copyOf(results);
    }

    /// The result of one member.
    public sealed interface Result {}

    /// The member was read or stored.
    ///
    /// @param size   bytes
    /// @param crc32c CRC32C of these bytes, unsigned
    /// @param state  state of the stored file when it got its name; empty if it was read, or if unknown
    public record Moved(long size, long crc32c, Optional<FileState> state) implements Result {
        /// The state is unknown.
        public Moved(long size, long crc32c) {
            this(size, crc32c, Optional.empty());
        }

        /// Whether the same bytes were moved.
        public boolean agreesWith(Moved other) {
            return size == other.size && crc32c == other.crc32c;
        }
    }

    /// The member was skipped; the others are not affected.
    ///
    /// @param reason a sentence
    public record LeftOut(String reason) implements Result {}

    /// Number of members moved.
    public long moved() {
        return results.stream().filter(Moved.class::isInstance).count();
    }

    /// All results, as lines of the answer 226.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Transfer Complete.");
        StringBuilder line = new StringBuilder();
        int onLine = 0;
        for (int i = 0; i < results.size(); i++) {
            switch (results.get(i)) {
                case Moved(long size, long crc32c, var state) -> {
                    line.append(onLine == 0 ? " " : ";").append(i).append(' ').append(size);
                    line.append(' ').append(HexFormat.of().toHexDigits((int) crc32c));
                    state.ifPresent(known -> line.append(' ')
                            .append(known.unique())
                            .append(' ')
                            .append(TimeNotation.formatExactly(known.changed())));
                    if (++onLine == ON_A_LINE) {
                        lines.add(line.toString());
                        line.setLength(0);
                        onLine = 0;
                    }
                }
                case LeftOut(String reason) -> lines.add(" " + i + " - " + clean(reason));
            }
        }
        if (onLine > 0) {
            lines.add(line.toString());
        }
        lines.add("End.");
        return lines;
    }

    /// Parses the lines of such an answer for this many members. A member without a line counts as left out.
    /// Empty if a line is malformed.
    public static Optional<PackReport> parse(List<String> lines, int members) {
        Result[] results = new Result[members];
        Arrays.fill(results, new LeftOut("The server did not report on it."));
        boolean[] seen = new boolean[members];
        for (String line : lines) {
            if (!line.startsWith(" ")) {
                continue;
            }
            // A reason may contain ';', so its line has no other member.
            boolean reasoned = line.indexOf(" - ") == line.indexOf(' ', 1);
            for (int start = 1; start <= line.length();) {
                int found = reasoned ? -1 : line.indexOf(';', start);
                int end = found < 0 ? line.length() : found;
                if (!take(line.substring(start, end), results, seen)) {
                    return Optional.empty();
                }
                start = end + 1;
            }
        }
        return Optional.of(new PackReport(List.of(results)));
    }

    private static boolean take(String item, Result[] results, boolean[] seen) {
        int first = item.indexOf(' ');
        int second = item.indexOf(' ', first + 1);
        if (first < 0 || second < 0 || !PackMember.isNumber(item.substring(0, first), 0, 5)) {
            return false;
        }
        int index = Integer.parseInt(item.substring(0, first));
        if (index >= results.length || seen[index]) {
            return false;
        }
        seen[index] = true;
        String size = item.substring(first + 1, second);
        String rest = item.substring(second + 1);
        if (size.equals("-")) {
            results[index] = new LeftOut(rest);
            return true;
        }
        String[] facts = rest.split(" ", -1);
        if (!PackMember.isNumber(size, 0, 18) || !isChecksum(facts[0])) {
            return false;
        }
        long bytes = Long.parseLong(size);
        results[index] = new Moved(bytes, HexFormat.fromHexDigitsToLong(facts[0]),
                facts.length < 3
                        ? Optional.empty()
                        : TimeNotation.parse(facts[2])
                                .flatMap(changed -> FileState.of(Optional.of(facts[1]), bytes,
                                        changed)));
        return true;
    }

    private static boolean isChecksum(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return text.length() == 8;
    }

    private static String clean(String reason) {
        String line = reason.replaceAll("[\\r\\n]+", " ");
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
    }
}
