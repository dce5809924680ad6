package io.dray.protocol.listing;

import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.ListingLine.Entry;
import io.dray.protocol.listing.ListingLine.Malformed;
import io.dray.protocol.listing.ListingLine.Nothing;
import io.dray.protocol.name.NameBytes;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Parses lines of MLSD, MLSR, MLSC and MLST of any server (RFC 3659 section 7.2). The first space ends the
/// facts. Keys are case-insensitive; unknown facts and malformed values are ignored. All CR at the end are
/// removed (servers in TYPE A send `\r\r\n`). Never throws.
public final class FactsParser {
    /// Longest line accepted, characters: a path of 4096 bytes, and facts with an escaped link of the same
    /// length.
    public static final int LONGEST_LINE = 32 * 1024;

    private FactsParser() {}

    /// @param line without line end, and without the space that indents it in replies
    public static ListingLine parse(String line) {
        if (line.length() > LONGEST_LINE) {
            return new Malformed("A line of the listing has more than " + LONGEST_LINE
                    + " characters.");
        }
        String text = withoutCarriageReturns(line);
        if (text.isEmpty()) {
            return new Nothing();
        }
        int space = text.indexOf(' ');
        if (space < 0) {
            return new Malformed("A line of the listing has no space between facts and name.");
        }
        String name = text.substring(space + 1);
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            return new Malformed("A line of the listing has no usable name.");
        }
        Optional<Map<String, String>> facts = facts(text.substring(0, space));
        return facts.isEmpty()
                ? new Malformed("A line of the listing has a fact without '='.")
                : new Entry(entry(name, facts.get()));
    }

    static String withoutCarriageReturns(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\r' || line.charAt(end - 1) == '\n')) {
            end--;
        }
        return line.substring(0, end);
    }

    private static Optional<Map<String, String>> facts(String text) {
        Map<String, String> facts = new HashMap<>();
        for (String fact : text.split(";", -1)) {
            int equals = fact.indexOf('=');
            if (fact.isEmpty()) {
                continue;
            }
            if (equals < 1) {
                return Optional.empty();
            }
            facts.putIfAbsent(fact.substring(0, equals).toLowerCase(Locale.ROOT),
                    fact.substring(equals + 1));
        }
        return Optional.of(facts);
    }

    private static ListedEntry entry(String name, Map<String, String> facts) {
        Optional<String> link = text(facts, "unix.slink").map(FactsParser::unescaped);
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
        return isNumber(size, 18, '9')
                ? OptionalLong.of(Long.parseLong(size))
                : OptionalLong.empty();
    }

    private static Optional<Instant> time(Map<String, String> facts, String key) {
        return text(facts, key).flatMap(TimeNotation::parse);
    }

    private static OptionalInt mode(Map<String, String> facts) {
        String mode = facts.getOrDefault("unix.mode", "");
        return isNumber(mode, 7, '7')
                ? OptionalInt.of(Integer.parseInt(mode, 8) & 07777)
                : OptionalInt.empty();
    }

    private static boolean isNumber(String text, int mostDigits, char largestDigit) {
        if (text.isEmpty() || text.length() > mostDigits) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > largestDigit) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> text(Map<String, String> facts, String key) {
        return Optional.ofNullable(facts.get(key)).filter(value -> !value.isEmpty());
    }

    /// Decodes `%XX` to bytes.
    private static String unescaped(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] source = NameBytes.encode(value);
        for (int i = 0; i < source.length; i++) {
            int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
            int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
            if (source[i] == '%' && high >= 0 && low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.write(source[i]);
            }
        }
        return NameBytes.decode(bytes.toByteArray());
    }
}
