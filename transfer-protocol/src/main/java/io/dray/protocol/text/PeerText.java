package io.dray.protocol.text;

import io.dray.protocol.name.NameBytes;
import java.util.HexFormat;
import java.util.stream.Collectors;

/// Makes foreign text (names, banners, replies, certificate subjects) safe for logs, terminals and audit
/// lines.
///
/// Escapes characters that end a line, move a cursor, change the direction of text or are invisible: control
/// characters, line and paragraph separators (U+2028), format characters (bidirectional controls, tags, zero
/// width space), and lone surrogates. A single byte (ESC, and bytes of names that are not UTF-8, [NameBytes])
/// becomes a backslash with `x` and two hexadecimal digits; each other UTF-16 unit a backslash with `u` and
/// four. The joiners U+200C and U+200D stay, since many scripts need them.
public final class PeerText {
    /// Most characters of one text in a log or audit line: a full path of ordinary names stays whole.
    public static final int LONGEST = 1000;

    private PeerText() {}

    /// The text on one line.
    public static String shown(String text) {
        if (isPlain(text) || text.codePoints().noneMatch(PeerText::isUnfit)) {
            return text;
        }
        StringBuilder to = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isUnfit(c) && (c < 0x80 || NameBytes.isEscape(c))) {
                to.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
            } else {
                append(to, c);
            }
        });
        return to.toString();
    }

    /// As [#shown], but keeps line ends: for messages that quote replies of several lines.
    public static String lines(String text) {
        return text.lines().map(PeerText::shown).collect(Collectors.joining("\n"));
    }

    /// As [#shown], cut to [#LONGEST] characters with the number of those cut off.
    public static String brief(String text) {
        if (text.length() <= LONGEST) {
            return shown(text);
        }
        return shown(text.substring(0, LONGEST)) + "... (" + (text.length() - LONGEST) + " more)";
    }

    /// Whether a text consists of printable ASCII, as most do, so that nothing of it must be escaped.
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /// Whether a code point must be escaped.
    static boolean isUnfit(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                true;
            case Character.FORMAT -> codePoint != 0x200c && codePoint != 0x200d;
            default -> false;
        };
    }

    /// Appends a code point, escaped as in JSON if needed.
    static void append(StringBuilder to, int codePoint) {
        if (!isUnfit(codePoint)) {
            to.appendCodePoint(codePoint);
            return;
        }
        for (char unit : Character.toChars(codePoint)) {
            to.append("\\u").append(HexFormat.of().toHexDigits(unit));
        }
    }
}
