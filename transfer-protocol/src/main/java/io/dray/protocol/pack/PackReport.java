package io.dray.protocol.pack;

import io.dray.protocol.reply.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What became of each member of a bundle at one end, in the order of the members.
public record PackReport(List<Result> results) {
    private static final int ON_A_LINE = 64;
    private static final int LONGEST_REASON = 300;

    public PackReport {
        results = List.copyOf(results);
    }

    /// What became of one member.
    public sealed interface Result {}

    /// It was read, or stored.
    ///
    /// @param size   bytes
    /// @param crc32c of these bytes, unsigned
    public record Moved(long size, long crc32c) implements Result {}

    /// It was not; the other members do not mind.
    ///
    /// @param reason a sentence
    public record LeftOut(String reason) implements Result {}

    /// How many were moved.
    public long moved() {
        return results.stream().filter(Moved.class::isInstance).count();
    }

    /// The answer 226 with all results.
    public Reply reply() {
        List<String> lines = new ArrayList<>();
        lines.add("Transfer Complete.");
        StringBuilder line = new StringBuilder();
        int onLine = 0;
        for (int i = 0; i < results.size(); i++) {
            switch (results.get(i)) {
                case Moved(long size, long crc32c) -> {
                    line.append(onLine == 0 ? " " : ";").append(i).append(' ').append(size);
                    line.append(' ').append(HexFormat.of().toHexDigits((int) crc32c));
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
        return new Reply(226, lines);
    }

    /// Reads such an answer about so many members. A member it says nothing about is left out. Empty
    /// when it cannot be read.
    public static Optional<PackReport> parse(Reply reply, int members) {
        Result[] results = new Result[members];
        Arrays.fill(results, new LeftOut("The server said nothing about it."));
        boolean[] seen = new boolean[members];
        for (String line : reply.lines()) {
            if (!line.startsWith(" ")) {
                continue;
            }
            boolean reasoned = line.matches(" [0-9]{1,5} - .*");
            List<String> items = reasoned
                    ? List.of(line.substring(1))
                    : List.of(line.substring(1).split(";", -1));
            for (String item : items) {
                if (!take(item, results, seen)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new PackReport(List.of(results)));
    }

    private static boolean take(String item, Result[] results, boolean[] seen) {
        String[] words = item.split(" ", 3);
        if (words.length != 3 || !words[0].matches("[0-9]{1,5}")
                || Integer.parseInt(words[0]) >= results.length) {
            return false;
        }
        int index = Integer.parseInt(words[0]);
        if (seen[index]) {
            return false;
        }
        seen[index] = true;
        if (words[1].equals("-")) {
            results[index] = new LeftOut(words[2]);
            return true;
        }
        if (!words[1].matches("[0-9]{1,18}") || !words[2].matches("[0-9a-f]{8}")) {
            return false;
        }
        results[index] = new Moved(Long.parseLong(words[1]),
                HexFormat.fromHexDigitsToLong(words[2]));
        return true;
    }

    private static String clean(String reason) {
        String line = reason.replaceAll("[\\r\\n]+", " ");
        return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
    }
}
