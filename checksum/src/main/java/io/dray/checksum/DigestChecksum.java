package io.dray.checksum;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.jcajce.provider.digest.Blake3;

/// A message digest: MD5, SHA-1, SHA-256 or SHA-512 of the JDK, or BLAKE3 with 256 bits of output of Bouncy
/// Castle. The bytes must come in order.
public final class DigestChecksum implements Checksum {
    private final ChecksumAlgorithm algorithm;
    private MessageDigest digest;

    /// @throws IllegalArgumentException if the algorithm is not a digest
    public DigestChecksum(ChecksumAlgorithm algorithm) {
        this.algorithm = algorithm;
        this.digest = begin(algorithm);
    }

    private static MessageDigest begin(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case MD5 -> jdk("MD5");
            case SHA1 -> jdk("SHA-1");
            case SHA256 -> jdk("SHA-256");
            case SHA512 -> jdk("SHA-512");
            case BLAKE3 -> new Blake3.Blake3_256();
            case CRC32C, CRC32, ADLER32 -> throw new IllegalArgumentException(
                    algorithm.label() + " is not a message digest");
        };
    }

    @Override
    public void update(ByteBuffer bytes) {
        digest.update(bytes);
    }

    @Override
    public ChecksumValue value() {
        try {
            return ChecksumValue.ofBytes(algorithm, ((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(
                    "the " + digest.getAlgorithm() + " of this Java runtime cannot be read midway",
                    e);
        }
    }

    /// Begins a new digest, since `reset()` of BLAKE3 in Bouncy Castle 1.87 keeps state of inputs longer than
    /// one chunk.
    @Override
    public void reset() {
        digest = begin(algorithm);
    }

    private static MessageDigest jdk(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no " + name, e);
        }
    }
}
