package io.dray.checksum;

import java.util.List;
import java.util.Optional;

/// The partial checksum of one of several senders or receivers of a file. It is the value of a file that
/// holds this one's bytes at their places, and 0 elsewhere. It takes 32 bits, however many ranges were moved.
///
/// @param algorithm a combinable algorithm
/// @param bytes     number of bytes moved
/// @param end       end of the last byte moved, and of the value
/// @param value     unsigned 32 bits
public record PartValue(ChecksumAlgorithm algorithm, long bytes, long end, long value) {
    /// @throws IllegalArgumentException for impossible numbers
    public PartValue {
        if (!algorithm.combinable() || bytes < 0 || bytes > end || value >>> 32 != 0) {
            throw new IllegalArgumentException("invalid part of a file: " + bytes + " bytes before "
                    + end + ", " + algorithm.label() + " " + Long.toHexString(value));
        }
    }

    /// The checksum of the whole file, lower-case hexadecimal. Empty unless the parts' bytes add up to
    /// `length`. The caller ensures that no two parts overlap.
    ///
    /// @param parts parts of all who moved the file
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
