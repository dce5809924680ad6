package io.dray.checksum;

import java.nio.ByteBuffer;

/// The digest operations that [DigestChecksum] uses, for the JDK's and Bouncy Castle's implementations.
sealed interface DigestEngine permits MessageDigestEngine, Blake3Engine {
    void update(ByteBuffer bytes);

    /// The digest of the bytes so far; more may follow.
    byte[] value();

    void reset();
}
