package io.dray.checksum;

import java.nio.ByteBuffer;
import org.bouncycastle.crypto.digests.Blake3Digest;

/// BLAKE3 with 256 bits of output, by Bouncy Castle's lightweight implementation (no provider).
final class Blake3Engine implements DigestEngine {
    /// Bytes copied at once from a direct buffer: whole BLAKE3 chunks of 1024 bytes.
    private static final int SCRATCH = 8 * 1024;

    private Blake3Digest digest = new Blake3Digest();
    private final byte[] scratch = new byte[SCRATCH];

    @Override
    public void update(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            digest.update(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            bytes.position(bytes.limit());
            return;
        }
        while (bytes.hasRemaining()) {
            int count = Math.min(scratch.length, bytes.remaining());
            bytes.get(scratch, 0, count);
            digest.update(scratch, 0, count);
        }
    }

    @Override
    public byte[] value() {
        byte[] value = new byte[digest.getDigestSize()];
        new Blake3Digest(digest).doFinal(value, 0);
        return value;
    }

    /// Creates a new digest, since `reset()` of Bouncy Castle 1.87 keeps state of inputs longer than one
    /// chunk.
    @Override
    public void reset() {
        digest = new Blake3Digest();
    }
}
