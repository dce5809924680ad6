package io.dray.mover.cli;

import java.util.HexFormat;
import java.util.stream.Collectors;

/// Text that came from elsewhere, made fit for a terminal.
final class Screen {
    private Screen() {}

    /// Names may hold terminal control sequences; they are shown as `\xNN`.
    static String safe(String text) {
        if (text.chars().noneMatch(Screen::isControl)) {
            return text;
        }
        StringBuilder to = new StringBuilder();
        text.chars()
                .forEach(c -> to.append(isControl(c)
                        ? "\\x" + HexFormat.of().toHexDigits((byte) c)
                        : String.valueOf((char) c)));
        return to.toString();
    }

    /// As [#safe], but line ends stay: for sentences that quote replies of several lines.
    static String lines(String text) {
        return text.lines().map(Screen::safe).collect(Collectors.joining("\n"));
    }

    private static boolean isControl(int c) {
        return c < 0x20 || (c >= 0x7f && c < 0xa0);
    }
}
