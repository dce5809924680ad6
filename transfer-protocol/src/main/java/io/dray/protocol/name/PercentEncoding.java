package io.dray.protocol.name;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.function.IntPredicate;

/// Percent-encoding of names, byte by byte: `%XX` (RFC 3986 section 2.1).
public final class PercentEncoding {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    /// Encodes a name ([NameBytes]).
    ///
    /// @param plain whether a byte, 0 to 255, stands for itself; never for `%`
    public static String encode(String name, IntPredicate plain) {
        StringBuilder encoded = new StringBuilder(name.length());
        for (byte b : NameBytes.encode(name)) {
            encoded.append(encode(b, plain));
        }
        return encoded.toString();
    }

    public static String encode(byte b, IntPredicate plain) {
        return plain.test(Byte.toUnsignedInt(b))
                ? Character.toString(Byte.toUnsignedInt(b))
                : "%" + HEX.toHexDigits(b);
    }

    /// Decodes a name. A `%` that two hexadecimal digits do not follow stands for itself.
    public static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        byte[] from = NameBytes.encode(encoded);
        ByteArrayOutputStream to = new ByteArrayOutputStream(from.length);
        for (int i = 0; i < from.length; i++) {
            if (from[i] == '%' && i + 2 < from.length && HexFormat.isHexDigit(from[i + 1])
                    && HexFormat.isHexDigit(from[i + 2])) {
                to.write(HexFormat.fromHexDigit(from[i + 1]) << 4
                        | HexFormat.fromHexDigit(from[i + 2]));
                i += 2;
            } else {
                to.write(from[i]);
            }
        }
        return NameBytes.decode(to.toByteArray());
    }
}
