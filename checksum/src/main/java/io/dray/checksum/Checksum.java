package io.dray.checksum;

import java.nio.ByteBuffer;

/// A running checksum over bytes in order. Belongs to one thread at a time; cheap to keep and reuse.
public sealed interface Checksum permits CombinableChecksum, DigestChecksum {

    static Checksum of(ChecksumAlgorithm algorithm) {
        return algorithm.combinable()
                ? new CombinableChecksum(algorithm)
                : new DigestChecksum(algorithm);
    }

    ChecksumAlgorithm algorithm();

    /// Adds the buffer's remaining bytes; its position moves to its limit. Direct buffers are the
    /// fast case and cost no allocation.
    void update(ByteBuffer bytes);

    /// The value of all bytes since the start or the last reset. More bytes may follow.
    ChecksumValue value();

    /// Starts again with no bytes.
    void reset();

    /// The value of the buffer's remaining bytes alone; its position moves to its limit.
    static ChecksumValue valueOf(ChecksumAlgorithm algorithm, ByteBuffer bytes) {
        Checksum checksum = of(algorithm);
        checksum.update(bytes);
        return checksum.value();
    }
}
