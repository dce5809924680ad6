package io.dray.checksum;

import java.util.List;
import java.util.Optional;

/// What one of several that move a file together knows of its checksum: the value of a file that holds the
/// bytes which this one moved, at their places, and a 0 at every other place. However many ranges were moved,
/// it takes 32 bits.
///
/// @param algorithm a combinable one
/// @param bytes     how many were moved
/// @param end       where the last of them ends; as far as the value goes
/// @param value     unsigned 32 bits
public record PartValue(ChecksumAlgorithm algorithm, long bytes, long end, long value) {
    /// @throws IllegalArgumentException for what no file can give
    public PartValue {
        if (!algorithm.combinable() || bytes < 0 || bytes > end || value >>> 32 != 0) {
            throw new IllegalArgumentException("no part of a file: " + bytes + " bytes before "
                    + end + ", " + algorithm.label() + " " + Long.toHexString(value));
        }
    }

    /// The checksum of the whole file, lower case hexadecimal. Empty unless the parts' bytes are together as many
    /// as the file has; that no two parts hold the same byte, the caller knows.
    ///
    /// @param parts those of all who moved it
    public static Optional<String> whole(ChecksumAlgorithm algorithm, List<PartValue> parts,
            long length) {
        ChecksumCombination combination = ChecksumCombination.of(algorithm);
        long bytes = 0;
        long value = combination.zeros(length);
        for (PartValue part : parts) {
            if (part.algorithm != algorithm || part.end > length
                    || part.bytes > length - bytes) {
                return Optional.empty();
            }
            bytes += part.bytes;
            long behind = length - part.end;
            value = combination.overlay(value,
                    combination.combine(part.value, combination.zeros(behind), behind), length);
        }
        return bytes == length
                ? Optional.of(ChecksumValue.ofBits(algorithm, value).hex())
                : Optional.empty();
    }
}
