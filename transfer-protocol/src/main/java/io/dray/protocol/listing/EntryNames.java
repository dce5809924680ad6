package io.dray.protocol.listing;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// How names travel on lines. Names of entries go as they are; what would break a line (CR, LF, NUL)
/// or cannot be UTF-8 becomes `%XX`. Values of facts are narrower: `%`, `=`, `;`, blanks and
/// everything outside ASCII become `%XX` of their UTF-8 bytes (Globus server 13.24).
final class EntryNames {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private EntryNames() {}

    /// Whether a name can go on a line as it is.
    static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (breaksLine(c)) {
                // Half of a character outside the first plane, perhaps.
                return name.codePoints().noneMatch(EntryNames::breaksLine);
            }
        }
        return true;
    }

    static String onOneLine(String name) {
        if (isPlain(name)) {
            return name;
        }
        StringBuilder escaped = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (breaksLine(c)) {
                appendEscaped(escaped, c > 255 ? '?' : c);
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    static String factValue(String value) {
        StringBuilder escaped = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            int c = Byte.toUnsignedInt(b);
            if (c <= ' ' || c >= 0x7f || c == '%' || c == '=' || c == ';') {
                appendEscaped(escaped, c);
            } else {
                escaped.append((char) c);
            }
        }
        return escaped.toString();
    }

    private static boolean breaksLine(int c) {
        return c == '\r' || c == '\n' || c == 0 || (c >= 0xd800 && c <= 0xdfff);
    }

    private static void appendEscaped(StringBuilder text, int c) {
        text.append('%').append(HEX.toHexDigits((byte) c));
    }
}
