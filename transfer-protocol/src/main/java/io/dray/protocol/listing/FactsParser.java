package io.dray.protocol.listing;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.name.PercentEncoding;
import io.dray.protocol.text.Digits;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Parses lines of MLSD, MLSR, MLSC and MLST of any server (RFC 3659 section 7.2). The first space ends the
/// facts. Keys are case-insensitive; unknown facts and malformed values are ignored. All CR at the end are
/// removed (servers in TYPE A send `\r\r\n`).
public final class FactsParser {
    /// Longest line accepted, characters: a path of 4096 bytes, and facts with an escaped link of the same
    /// length.
    public static final int LONGEST_LINE = 32 * 1024;
    private static final Pattern MODE = Pattern.compile("[0-7]{1,7}");

    private FactsParser() {}

    /// @param line without line end, and without the space that indents it in replies
    /// @return empty for an empty line
    /// @throws ProtocolViolation if the line is malformed: it may hide an entry
    public static Optional<ListedEntry> parse(String line) {
        String text = content(line);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int space = text.indexOf(' ');
        if (space < 0) {
            throw new ProtocolViolation(
                    "A line of the listing has no space between facts and name.");
        }
        String name = text.substring(space + 1);
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new ProtocolViolation("A line of the listing has no usable name.");
        }
        return Optional.of(entry(name, facts(text.substring(0, space))));
    }

    /// A line of any listing without the CRs at its end.
    ///
    /// @throws ProtocolViolation if it is longer than [#LONGEST_LINE]
    static String content(String line) {
        if (line.length() > LONGEST_LINE) {
            throw new ProtocolViolation("A line of the listing has more than " + LONGEST_LINE
                    + " characters.");
        }
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\r' || line.charAt(end - 1) == '\n')) {
            end--;
        }
        return line.substring(0, end);
    }

    private static Map<String, String> facts(String text) {
        Map<String, String> facts = new HashMap<>();
        for (String fact : text.split(";", -1)) {
            int equals = fact.indexOf('=');
            if (fact.isEmpty()) {
                continue;
            }
            if (equals < 1) {
                throw new ProtocolViolation("A line of the listing has a fact without '='.");
            }
            facts.putIfAbsent(fact.substring(0, equals).toLowerCase(Locale.ROOT),
                    fact.substring(equals + 1));
        }
        return facts;
    }

    private static ListedEntry entry(String name, Map<String, String> facts) {
        Optional<String> link = text(facts, "unix.slink").map(PercentEncoding::decode);
        return new ListedEntry(name, kind(facts), size(facts),
                time(facts, "unix.mtime").or(() -> time(facts, "modify")),
                time(facts, "unix.ctime"), mode(facts),
                text(facts, "unique"), link.or(() -> typeLink(facts)), text(facts, "error"));
    }

    private static Kind kind(Map<String, String> facts) {
        String type = facts.getOrDefault("type", "").toLowerCase(Locale.ROOT);
        return switch (type) {
            case "file" -> Kind.FILE;
            case "dir" -> Kind.DIRECTORY;
            case "cdir" -> Kind.CURRENT;
            case "pdir" -> Kind.PARENT;
            case "slink" -> Kind.SYMBOLIC_LINK;
            default -> type.startsWith("os.unix=slink") || type.startsWith("os.unix=symlink")
                    ? Kind.SYMBOLIC_LINK
                    : Kind.OTHER;
        };
    }

    /// The form `Type=OS.unix=slink:/target` of other servers.
    private static Optional<String> typeLink(Map<String, String> facts) {
        String type = facts.getOrDefault("type", "");
        int colon = type.indexOf(':');
        return colon > 0 && type.regionMatches(true, 0, "OS.unix=s", 0, 9)
                ? Optional.of(type.substring(colon + 1))
                : Optional.empty();
    }

    private static OptionalLong size(Map<String, String> facts) {
        String size = facts.getOrDefault("size", facts.getOrDefault("sizd", ""));
        return Digits.number(size);
    }

    private static Optional<Instant> time(Map<String, String> facts, String key) {
        return text(facts, key).flatMap(TimeNotation::parse);
    }

    private static OptionalInt mode(Map<String, String> facts) {
        String mode = facts.getOrDefault("unix.mode", "");
        return MODE.matcher(mode).matches()
                ? OptionalInt.of(Integer.parseInt(mode, 8) & 07777)
                : OptionalInt.empty();
    }

    private static Optional<String> text(Map<String, String> facts, String key) {
        return Optional.ofNullable(facts.get(key)).filter(value -> !value.isEmpty());
    }
}
