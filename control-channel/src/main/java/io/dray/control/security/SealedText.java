package io.dray.control.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// Text of a state file whose last line is a hash of the text, to detect truncation and bit errors:
///
///     ...
///     # end 33d8...4b
public final class SealedText {
    private static final String END = "# end ";

    private SealedText() {}

    /// @param text whole lines
    public static String seal(String text) {
        return text + END + digest(text.getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    /// The text without its seal; empty when it has none, or not the right one.
    public static Optional<String> open(String sealed) {
        int end = sealed.startsWith(END) ? 0 : sealed.lastIndexOf("\n" + END) + 1;
        String text = sealed.substring(0, end);
        return seal(text).equals(sealed) ? Optional.of(text) : Optional.empty();
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
