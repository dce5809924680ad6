package io.dray.checksum;

import java.nio.ByteBuffer;

/// A running checksum over bytes in order. For one thread at a time; cheap to keep and reuse.
public sealed interface Checksum permits CombinableChecksum, DigestChecksum {

    static Checksum of(ChecksumAlgorithm algorithm) {
        return algorithm.combinable()
                ? new CombinableChecksum(algorithm)
                : new DigestChecksum(algorithm);
    }

    /// Adds the buffer's remaining bytes and advances its position to its limit. Direct buffers are fastest
    /// and cause no allocation.
    void update(ByteBuffer bytes);

    /// The value of all bytes since the start or the last reset. More bytes may follow.
    ChecksumValue value();

    /// Resets to no bytes.
    void reset();

    /// The value of the buffer's remaining bytes; advances its position to its limit.
    static ChecksumValue valueOf(ChecksumAlgorithm algorithm, ByteBuffer bytes) {
        Checksum checksum = of(algorithm);
        checksum.update(bytes);
        return checksum.value();
    }
}
