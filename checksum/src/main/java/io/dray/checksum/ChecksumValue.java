package io.dray.checksum;

import java.util.HexFormat;

/// The value of a checksum, as CKSM answers it. Two are equal if algorithm and digits are equal.
///
/// @param algorithm algorithm that computed it
/// @param hex lower-case hexadecimal digits, exactly as many as the algorithm has; CRCs and Adler-32
///        have 8, most significant first
public record ChecksumValue(ChecksumAlgorithm algorithm, String hex) {
    public ChecksumValue {
        if (hex.length() != algorithm.hexDigits() || !isLowerHex(hex)) {
            throw new IllegalArgumentException("a " + algorithm.label() + " value is "
                    + algorithm.hexDigits() + " hexadecimal digits in lower case");
        }
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
}
