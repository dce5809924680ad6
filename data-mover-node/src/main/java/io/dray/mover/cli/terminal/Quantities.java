package io.dray.mover.cli.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads and formats sizes, rates and durations. Sizes use binary units (1 KiB = 1024 bytes), rates decimal
/// units, as is usual for networks.
public final class Quantities {
    private static final Pattern SIZE = Pattern
            .compile("([0-9]{1,18}(?:\\.[0-9]{1,3})?)\\s*([kmgtp]?)(i?b)?",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(s|m|h|d|)");
    private static final String UNITS = "KMGTPE";

    private Quantities() {}

    /// Parses `4096`, `64K`, `1.5GiB` to bytes, in binary units.
    public static long parseSize(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new CommandFailure(ExitCode.USAGE, "\"" + text
                    + "\" is not a size: write bytes, or 64K, 10M, 1.5G, 2T.");
        }
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        int power = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
        double bytes = Double.parseDouble(matcher.group(1)) * Math.pow(1024, power);
        if (bytes >= Long.MAX_VALUE) {
            throw new CommandFailure(ExitCode.USAGE, "\"" + text + "\" is too large.");
        }
        return Math.round(bytes);
    }

    /// Parses `90`, `90s`, `2m`, `1h`; the default unit is seconds.
    ///
    /// @param option name for the message
    public static Duration parseDuration(String option, String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new CommandFailure(ExitCode.USAGE,
                    option + " takes a duration such as 90s, 2m, 1h"
                            + " or 7d, not \"" + text + "\".");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
    }

    /// `17 B`, `1.5 GiB`.
    public static String size(long bytes) {
        return scaled((double) bytes, 1024, "iB");
    }

    /// `3.1 MB/s`.
    public static String rate(double bytesPerSecond) {
        return scaled(Math.max(0, bytesPerSecond), 1000, "B") + "/s";
    }

    private static String scaled(double value, int base, String suffix) {
        if (value < base) {
            return String.format(Locale.ROOT, "%.0f B", value);
        }
        int power = 0;
        double scaled = value;
        while (scaled >= base * 0.99995 && power < UNITS.length()) {
            scaled /= base;
            power++;
        }
        String form = scaled < 9.995 ? "%.2f %s%s" : scaled < 99.95 ? "%.1f %s%s" : "%.0f %s%s";
        char unit = UNITS.charAt(power - 1);
        String letter = base == 1000 && unit == 'K' ? "k" : String.valueOf(unit);
        return String.format(Locale.ROOT, form, scaled, letter, suffix);
    }

    /// `45s`, `12m`, `7h`, `30d`: in the largest unit that gives at least 1.
    public static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    /// `0:07`, `12:30`, `3:04:05`.
    public static String time(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60,
                        seconds % 60);
    }
}
