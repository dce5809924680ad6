package io.dray.checksum;

import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// CRC32C, CRC32 or ADLER32 by the JDK's intrinsics. [ChecksumCombination] combines the values of parts.
///
/// A data channel keeps one on its thread and resets it for each block that it reads or stores: no allocation,
/// about 70 GB/s for the CRCs.
public final class CombinableChecksum implements Checksum {
    private final ChecksumAlgorithm algorithm;
    private final java.util.zip.Checksum running;

    /// @throws IllegalArgumentException if the algorithm is not combinable
    public CombinableChecksum(ChecksumAlgorithm algorithm) {
        this.algorithm = algorithm;
        this.running = switch (algorithm) {
            case CRC32C -> new CRC32C();
            case CRC32 -> new CRC32();
            case ADLER32 -> new Adler32();
            case MD5, SHA1, SHA256, SHA512, BLAKE3 -> throw new IllegalArgumentException(
                    algorithm.label() + " has no values of parts that combine to the whole");
        };
    }

    @Override
    public void update(ByteBuffer bytes) {
        running.update(bytes);
    }

    /// The running value, unsigned 32 bits.
    public long bits() {
        return running.getValue();
    }

    @Override
    public ChecksumValue value() {
        return ChecksumValue.ofBits(algorithm, bits());
    }

    @Override
    public void reset() {
        running.reset();
    }
}
