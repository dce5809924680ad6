package io.dray.protocol.text;

import io.dray.protocol.name.NameBytes;
import java.util.HexFormat;
import java.util.stream.Collectors;

/// The one place that makes text from elsewhere (names, banners, replies, certificate subjects) fit to be
/// shown: in logs, on terminals, in audit lines.
///
/// What would end a line, move a cursor, change the direction of text or not be seen at all stands as a
/// backslash with `x` and two hexadecimal digits where it is one byte (ESC, and bytes of names that are not UTF-8,
/// [NameBytes]), or with `u` and four for each UTF-16 unit: control characters, line and paragraph separators
/// (U+2028), format characters (bidirectional controls, tags, zero width space), and surrogates that have no
/// partner. The joiners U+200C and U+200D are letters'
/// business in many scripts, and stay.
public final class PeerText {
    /// Characters of one text that a log or an audit line shows.
    public static final int LONGEST = 1000;

    private PeerText() {}

    /// On one line, whatever it is.
    public static String shown(String text) {
        if (text.codePoints().noneMatch(PeerText::isUnfit)) {
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

    /// As [#shown], but line ends stay: for sentences that quote replies of several lines.
    public static String lines(String text) {
        return text.lines().map(PeerText::shown).collect(Collectors.joining("\n"));
    }

    /// As [#shown], and no longer than a line should be; what is cut off is counted.
    public static String brief(String text) {
        if (text.length() <= LONGEST) {
            return shown(text);
        }
        return shown(text.substring(0, LONGEST)) + "... (" + (text.length() - LONGEST) + " more)";
    }

    /// Whether a code point must not be shown as it is.
    static boolean isUnfit(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                true;
            case Character.FORMAT -> codePoint != 0x200c && codePoint != 0x200d;
            default -> false;
        };
    }

    /// Appends a code point, as it is or escaped as JSON escapes it.
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
