package io.dray.protocol.listing;

import io.dray.protocol.text.Digits;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Optional;

/// The time form `YYYYMMDDHHMMSS` in UTC, with or without a fraction (RFC 3659 section 2.3), of MDTM,
/// MFMT, SITE UTIME and the Modify fact.
public final class TimeNotation {
    private static final int WHOLE_SECONDS = 14;
    private static final int MOST_FRACTION_DIGITS = 9;

    private static final Instant FIRST = LocalDateTime.of(0, 1, 1, 0, 0)
            .toInstant(ZoneOffset.UTC);
    private static final Instant LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59)
            .toInstant(ZoneOffset.UTC);

    private TimeNotation() {}

    /// Parses a time. Empty unless it is a time of the years 0 to 9999. A leap second counts as the second
    /// before it.
    public static Optional<Instant> parse(String text) {
        if (text.length() < WHOLE_SECONDS
                || text.length() > WHOLE_SECONDS + 1 + MOST_FRACTION_DIGITS
                || !Digits.areAll(text.substring(0, WHOLE_SECONDS))) {
            return Optional.empty();
        }
        int nanos = 0;
        if (text.length() > WHOLE_SECONDS) {
            String fraction = text.substring(WHOLE_SECONDS + 1);
            if (text.charAt(WHOLE_SECONDS) != '.' || !Digits.areAll(fraction)) {
                return Optional.empty();
            }
            nanos = Integer
                    .parseInt(fraction + "0".repeat(MOST_FRACTION_DIGITS - fraction.length()));
        }
        try {
            LocalDateTime time = LocalDateTime.of(number(text, 0, 4), number(text, 4, 6),
                    number(text, 6, 8), number(text, 8, 10), number(text, 10, 12),
                    number(text, 12, 14) == 60 ? 59 : number(text, 12, 14), nanos);
            return Optional.of(time.toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Formats with nine decimal digits; years outside 0 to 9999 are clamped.
    public static String formatExactly(Instant time) {
        char[] fraction = new char[10];
        fraction[0] = '.';
        put(fraction, 1, 10, clamped(time).get(ChronoField.NANO_OF_SECOND));
        return format(time) + new String(fraction);
    }

    /// Formats whole seconds; years outside 0 to 9999 are clamped.
    public static String format(Instant time) {
        LocalDateTime local = LocalDateTime.ofInstant(clamped(time), ZoneOffset.UTC);
        char[] text = new char[WHOLE_SECONDS];
        put(text, 0, 4, local.getYear());
        put(text, 4, 6, local.getMonthValue());
        put(text, 6, 8, local.getDayOfMonth());
        put(text, 8, 10, local.getHour());
        put(text, 10, 12, local.getMinute());
        put(text, 12, 14, local.getSecond());
        return new String(text);
    }

    /// Written by hand, since listings of large directories call it for every entry.
    private static void put(char[] text, int start, int end, int number) {
        int rest = number;
        for (int i = end - 1; i >= start; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static Instant clamped(Instant time) {
        return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    }

    private static int number(String text, int start, int end) {
        return Integer.parseInt(text.substring(start, end));
    }
}
