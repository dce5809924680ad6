package io.dray.checksum;

/// Gives the value of two adjoining parts from the values of each. Immutable; safe for many threads.
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

    /// The value of no bytes at all.
    long empty();

    /// The value of the first part followed by the second.
    ///
    /// @param first the value of the first part, unsigned 32 bits, like the result
    /// @param second the value of the second part
    /// @param secondLength bytes in the second part, 0 or more
    long combine(long first, long second, long secondLength);

    /// The value of so many bytes of value 0.
    long zeros(long length);

    /// The value of bytes of which each one comes from the first or from the second of two parts that are
    /// equally long and have a 0 wherever the byte is the other's.
    ///
    /// @param first  the value of the first part, unsigned 32 bits, like the result
    /// @param second the value of the second part
    /// @param length bytes in each
    long overlay(long first, long second, long length);
}
