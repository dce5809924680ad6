package io.dray.checksum;

import java.util.HexFormat;
import java.util.Locale;

/// The value of a checksum, as CKSM answers it. Two are equal if algorithm and digits are equal.
///
/// @param algorithm algorithm that computed it
/// @param hex lower-case hexadecimal digits, exactly as many as the algorithm has; CRCs and Adler-32
///        have 8, most significant first
public record ChecksumValue(ChecksumAlgorithm algorithm, String hex) {
    public ChecksumValue {
        if (hex.length() != algorithm.hexDigits() || !isLowerHex(hex)) {
            throw new IllegalArgumentException("a " + algorithm.label() + " value is "
                    + algorithm.hexDigits() + " hexadecimal digits, but this is " + shown(hex));
        }
    }

    /// Parses the output of another program: ignores case, surrounding blanks and, for the 32-bit algorithms,
    /// missing leading zeros.
    ///
    /// @throws IllegalArgumentException if the text is not a value of this algorithm; the message says why
    public static ChecksumValue parse(ChecksumAlgorithm algorithm, String text) {
        String digits = text.strip().toLowerCase(Locale.ROOT);
        int missing = algorithm.hexDigits() - digits.length();
        if (algorithm.combinable() && !digits.isEmpty() && missing > 0) {
            digits = "0".repeat(missing) + digits;
        }
        return new ChecksumValue(algorithm, digits);
    }

    /// @param bits a value of a 32-bit algorithm, unsigned
    static ChecksumValue ofBits(ChecksumAlgorithm algorithm, long bits) {
        return new ChecksumValue(algorithm,
                HexFormat.of().toHexDigits(bits, algorithm.hexDigits()));
    }

    static ChecksumValue ofBytes(ChecksumAlgorithm algorithm, byte[] bytes) {
        return new ChecksumValue(algorithm, HexFormat.of().formatHex(bytes));
    }

    /// `ALGORITHM:digits`, for messages.
    @Override
    public String toString() {
        return algorithm.label() + ":" + hex;
    }

    private static boolean isLowerHex(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    /// Prepares foreign text for an error message: short, without control characters.
    private static String shown(String text) {
        String start = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        return "'" + start.replaceAll("[^\\x20-\\x7e]", "?") + "' (" + text.length()
                + " characters)";
    }
}
