package io.dray.checksum;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/// A digest of the JDK.
record MessageDigestEngine(MessageDigest digest) implements DigestEngine {
    @Override
    public void update(ByteBuffer bytes) {
        digest.update(bytes);
    }

    @Override
    public byte[] value() {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(
                    "the " + digest.getAlgorithm() + " of this Java runtime cannot be read midway",
                    e);
        }
    }

    @Override
    public void reset() {
        digest.reset();
    }
}
