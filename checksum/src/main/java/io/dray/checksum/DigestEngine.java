package io.dray.checksum;

import java.nio.ByteBuffer;

/// What [DigestChecksum] needs of a digest, so that the JDK's and Bouncy Castle's look alike.
sealed interface DigestEngine permits MessageDigestEngine, Blake3Engine {
    void update(ByteBuffer bytes);

    /// The digest so far; more bytes may follow.
    byte[] value();

    void reset();
}
