package io.dray.protocol.listing;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.name.NameBytes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses lines of LIST in the form of `ls -l`, for servers without MLSD. Owner, group or link count may be
/// missing; the date is `Nov 22 16:58`, `Nov 22  2024` or `2024-11-22 16:58`. Times are taken as UTC. Takes
/// time linear in the line's length.
///
/// A leading space of a name is recognized only if more than one space follows the date.
public final class UnixListingParser {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    /// Matches everything before the name. Quantifiers are possessive, so that no input makes matching slow.
    private static final Pattern LINE = Pattern.compile(
            "([-a-zA-Z])([-rwxsStTlL]{9}+)[.+@]?+\\s++(?:[^\\s]++\\s++){0,6}?"
                    + "([0-9]{1,18}+)\\s++"
                    + "(?:([A-Za-z]{3}+)\\s++([0-9]{1,2}+)\\s++(?:([0-9]{1,2}+):([0-9]{2}+)|([0-9]{4}+))"
                    + "|([0-9]{4}+)-([0-9]{2}+)-([0-9]{2}+)\\s++([0-9]{2}+):([0-9]{2}+)) (.++)",
            Pattern.DOTALL);
    static final String ARROW = " -> ";

    private final Instant moment;

    /// @param moment present time: a date without a year is the latest such date before the following day
    public UnixListingParser(Instant moment) {
        this.moment = moment;
    }

    /// @param line without line end
    /// @return empty for a line that describes no entry: an empty one, or `total 12`
    /// @throws ProtocolViolation if the line is malformed: it may hide an entry
    public Optional<ListedEntry> parse(String line) {
        String text = FactsParser.content(line);
        if (text.isBlank() || text.matches("total [0-9]+.*")) {
            return Optional.empty();
        }
        Matcher matcher = LINE.matcher(text);
        if (!matcher.matches() || matcher.group(14).indexOf('\0') >= 0) {
            throw new ProtocolViolation("A line of the listing is not in the form of 'ls -l'.");
        }
        return Optional.of(entry(matcher));
    }

    private ListedEntry entry(Matcher line) {
        Kind kind = kind(line.group(1).charAt(0));
        String name = line.group(14);
        Optional<String> target = Optional.empty();
        int arrow = kind == Kind.SYMBOLIC_LINK ? arrow(name, Long.parseLong(line.group(3))) : -1;
        if (arrow > 0) {
            target = Optional.of(name.substring(arrow + ARROW.length()));
            name = name.substring(0, arrow);
        }
        return new ListedEntry(name, kind, OptionalLong.of(Long.parseLong(line.group(3))),
                time(line), Optional.empty(), OptionalInt.of(mode(line.group(2))), Optional.empty(),
                target,
                Optional.empty());
    }

    /// Finds the arrow between name and target. Both may contain an arrow, but the size of a link is the
    /// length of its target text.
    private static int arrow(String name, long size) {
        int first = name.indexOf(ARROW);
        for (int arrow = first; arrow > 0; arrow = name.indexOf(ARROW, arrow + 1)) {
            String text = name.substring(arrow + ARROW.length());
            if (NameBytes.encode(text).length == size) {
                return arrow;
            }
        }
        return first;
    }

    private static Kind kind(char letter) {
        return switch (letter) {
            case '-' -> Kind.FILE;
            case 'd' -> Kind.DIRECTORY;
            case 'l' -> Kind.SYMBOLIC_LINK;
            default -> Kind.OTHER;
        };
    }

    private static int mode(String letters) {
        int mode = 0;
        for (int i = 0; i < 9; i++) {
            char c = letters.charAt(i);
            boolean set = c != '-' && !(Character.isUpperCase(c) && i % 3 == 2);
            mode |= set ? 0400 >> i : 0;
        }
        return mode | special(letters, 2, 04000) | special(letters, 5, 02000)
                | special(letters, 8, 01000);
    }

    private static int special(String letters, int index, int bit) {
        char c = letters.charAt(index);
        return c == 'x' || c == '-' ? 0 : bit;
    }

    private Optional<Instant> time(Matcher line) {
        try {
            if (line.group(9) != null) {
                return Optional.of(at(number(line, 9), number(line, 10), number(line, 11),
                        number(line, 12), number(line, 13)));
            }
            int month = MONTHS.indexOf(line.group(4).toLowerCase(Locale.ROOT));
            if (month < 0 || month % 3 != 0) {
                return Optional.empty();
            }
            int day = number(line, 5);
            return Optional.of(line.group(8) != null
                    ? at(number(line, 8), month / 3 + 1, day, 0, 0)
                    : recent(month / 3 + 1, day, number(line, 6), number(line, 7)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Instant recent(int month, int day, int hour, int minute) {
        Instant latest = moment.plus(Duration.ofDays(1));
        int year = LocalDateTime.ofInstant(latest, ZoneOffset.UTC).getYear();
        Instant thisYear = at(year, month, day, hour, minute);
        return thisYear.isAfter(latest) ? at(year - 1, month, day, hour, minute) : thisYear;
    }

    private static Instant at(int year, int month, int day, int hour, int minute) {
        return LocalDateTime.of(year, month, day, hour, minute).toInstant(ZoneOffset.UTC);
    }

    private static int number(Matcher line, int group) {
        return Integer.parseInt(line.group(group));
    }
}
