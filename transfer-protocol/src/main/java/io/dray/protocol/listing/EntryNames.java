package io.dray.protocol.listing;

import io.dray.protocol.name.NameBytes;
import io.dray.protocol.name.PercentEncoding;

/// Escapes names for listing lines. Names of entries are sent byte by byte; only CR, LF and NUL, which would
/// break a line, become `%XX`, and the entry is marked if the listing has room for a mark. Values of facts
/// are stricter: `%`, `=`, `;`, blanks, control characters and all bytes outside ASCII become `%XX` (Globus
/// server 13.24).
public final class EntryNames {
    private EntryNames() {}

    /// A name as it stands on a line: of NLST alone, of other listings after the facts.
    public static String onOneLine(String name) {
        if (NameBytes.fitsOnLine(name)) {
            return name;
        }
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\0", "%00");
    }

    static String factValue(String value) {
        return PercentEncoding.encode(value,
                c -> c > ' ' && c < 0x7f && c != '%' && c != '=' && c != ';');
    }
}
