package io.dray.protocol.name;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// File names are bytes (RFC 3659 section 2.2); most are UTF-8, but they need not be. Here they are strings
/// that convert back to exactly the same bytes: UTF-8 is decoded, and each byte that is not part of valid
/// UTF-8 becomes the lone surrogate `U+DC80` to `U+DCFF` with the byte in its lower half, as in Python's
/// `os.fsdecode` (PEP 383).
///
/// All names that enter or leave the program are converted here or by [NameCharset].
public final class NameBytes {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int ESCAPE = 0xdc00;

    private NameBytes() {}

    /// The text of some bytes.
    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /// The text of `bytes[from, from + length)`.
    public static String decode(byte[] bytes, int from, int length) {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0
                ? text
                : decodeSlowly(ByteBuffer.wrap(bytes, from, length));
    }

    private static String decodeSlowly(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        for (CoderResult result = decoder.decode(bytes, text, true); result
                .isMalformed(); result = decoder.reset().decode(bytes, text, true)) {
            for (int i = 0; i < result.length(); i++) {
                text.put(escape(bytes.get()));
            }
        }
        return text.flip().toString();
    }

    private static char escape(byte b) {
        return (char) (ESCAPE | Byte.toUnsignedInt(b));
    }

    /// The bytes of a name.
    ///
    /// @throws IllegalArgumentException if the text contains another lone surrogate, which no bytes represent
    public static byte[] encode(String text) {
        if (!hasSurrogate(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        for (int i = 0; i < text.length();) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (isEscape(point)) {
                bytes.write(point & 0xff);
            } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(
                        "A name holds a lone surrogate, which cannot be encoded.");
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /// Whether a character stands for a byte that is not part of valid UTF-8.
    ///
    /// @param point as [String#codePointAt(int)] gives it
    public static boolean isEscape(int point) {
        return point >= ESCAPE + 0x80 && point <= ESCAPE + 0xff;
    }

    private static boolean hasSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /// Whether a name fits a listing line, and so may be given to a new file: listings have one entry per
    /// line, and readers take CR as part of the line end.
    public static boolean fitsOnLine(String name) {
        return name.indexOf('\r') < 0 && name.indexOf('\n') < 0 && name.indexOf('\0') < 0;
    }
}
