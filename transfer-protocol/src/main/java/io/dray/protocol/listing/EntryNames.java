package io.dray.protocol.listing;

import io.dray.protocol.name.NameBytes;
import java.util.HexFormat;

/// Escapes names for listing lines. Names of entries are sent byte by byte; only CR, LF and NUL, which would
/// break a line, become `%XX`, and the entry is marked if the listing has room for a mark. Values of facts
/// are stricter: `%`, `=`, `;`, blanks, control characters and all bytes outside ASCII become `%XX` (Globus
/// server 13.24).
final class EntryNames {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private EntryNames() {}

    static String onOneLine(String name) {
        if (NameBytes.fitsOnLine(name)) {
            return name;
        }
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\0", "%00");
    }

    static String factValue(String value) {
        StringBuilder escaped = new StringBuilder(value.length());
        for (byte b : NameBytes.encode(value)) {
            int c = Byte.toUnsignedInt(b);
            if (c <= ' ' || c >= 0x7f || c == '%' || c == '=' || c == ';') {
                escaped.append('%').append(HEX.toHexDigits(b));
            } else {
                escaped.append((char) c);
            }
        }
        return escaped.toString();
    }
}
