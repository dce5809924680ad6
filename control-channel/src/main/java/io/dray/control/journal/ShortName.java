package io.dray.control.journal;

import io.dray.protocol.name.NameBytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Derives short names and fingerprints from long texts, for journals.
final class ShortName {
    private ShortName() {}

    /// Returns 16 hexadecimal digits of the text's SHA-256.
    static String of(String text) {
        return HexFormat.of().formatHex(digest(text), 0, 8);
    }

    /// Returns 64 bits of the text's SHA-256.
    static long number(String text) {
        return ByteBuffer.wrap(digest(text)).getLong();
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(NameBytes.encode(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
