package io.dray.control.security;

import io.dray.checksum.Checksum;
import io.dray.checksum.ChecksumAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
        return Checksum.valueOf(ChecksumAlgorithm.SHA256, ByteBuffer.wrap(bytes)).hex();
    }
}
