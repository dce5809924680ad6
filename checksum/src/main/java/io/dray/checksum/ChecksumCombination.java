package io.dray.checksum;

/// Combines the values of adjoining parts. Immutable and thread-safe.
public sealed interface ChecksumCombination permits Crc32Combination, Adler32Combination {

    /// @throws IllegalArgumentException if the algorithm is not combinable
    static ChecksumCombination of(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32C -> Crc32Combination.CASTAGNOLI;
            case CRC32 -> Crc32Combination.ISO_3309;
            case ADLER32 -> new Adler32Combination();
            case MD5, SHA1, SHA256, SHA512, BLAKE3 -> throw new IllegalArgumentException(
                    algorithm.label() + " values of parts do not combine to the whole");
        };
    }

    /// The value of the empty input.
    long empty();

    /// The value of the first part followed by the second.
    ///
    /// @param first the value of the first part, unsigned 32 bits, like the result
    /// @param second the value of the second part
    /// @param secondLength bytes in the second part, 0 or more
    long combine(long first, long second, long secondLength);

    /// The value of `length` zero bytes.
    long zeros(long length);

    /// The value of two equally long parts merged byte by byte. Each byte comes from one part; the other part
    /// must be 0 at that position.
    ///
    /// @param first  the value of the first part, unsigned 32 bits, like the result
    /// @param second the value of the second part
    /// @param length bytes in each part
    long overlay(long first, long second, long length);
}
