package io.dray.checksum;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A message digest: MD5, SHA-1, SHA-256 or SHA-512 of the JDK, or BLAKE3 of Bouncy Castle. The bytes
/// must come in order.
public final class DigestChecksum implements Checksum {
    private final ChecksumAlgorithm algorithm;
    private final DigestEngine engine;

    /// @throws IllegalArgumentException if the algorithm is not a digest
    public DigestChecksum(ChecksumAlgorithm algorithm) {
        this.algorithm = algorithm;
        this.engine = switch (algorithm) {
            case MD5 -> jdk("MD5");
            case SHA1 -> jdk("SHA-1");
            case SHA256 -> jdk("SHA-256");
            case SHA512 -> jdk("SHA-512");
            case BLAKE3 -> new Blake3Engine();
            case CRC32C, CRC32, ADLER32 -> throw new IllegalArgumentException(
                    algorithm.label() + " is not a message digest");
        };
    }

    @Override
    public ChecksumAlgorithm algorithm() {
        return algorithm;
    }

    @Override
    public void update(ByteBuffer bytes) {
        engine.update(bytes);
    }

    @Override
    public ChecksumValue value() {
        return ChecksumValue.ofBytes(algorithm, engine.value());
    }

    @Override
    public void reset() {
        engine.reset();
    }

    private static DigestEngine jdk(String name) {
        try {
            return new MessageDigestEngine(MessageDigest.getInstance(name));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no " + name, e);
        }
    }
}
