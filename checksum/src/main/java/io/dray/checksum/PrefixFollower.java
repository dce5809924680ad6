package io.dray.checksum;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Computes a checksum that is not combinable (MD5, SHA-256, ...) while a file is still being written. As the
/// gap-free prefix of the file grows, the follower reads it while its bytes are in the page cache.
///
/// For one thread at a time. The buffer is used, not owned; a direct one of 256 KiB to 1 MiB is best.
///
///     position 0 ──── hashed ────► position ── stored, not hashed ──► contiguousEnd ··· gaps ···
public final class PrefixFollower {
    private final Checksum checksum;
    private final PositionalSource source;
    private final ByteBuffer buffer;
    private long position;

    /// @param buffer scratch space with a capacity of at least 1, used by this follower only
    public PrefixFollower(Checksum checksum, PositionalSource source, ByteBuffer buffer) {
        if (buffer.capacity() == 0) {
            throw new IllegalArgumentException("a follower needs a buffer to read into");
        }
        this.checksum = checksum;
        this.source = source;
        this.buffer = buffer;
    }

    /// The value of the bytes hashed so far, from the file's start.
    public ChecksumValue value() {
        return checksum.value();
    }

    /// Hashes at most one more buffer, so that the caller can do other work between two steps.
    ///
    /// @param contiguousEnd everything before this offset is stored and final; an end that was reached
    ///                      before changes nothing
    /// @return bytes left to hash up to this end
    /// @throws IOException if reading fails, or the source is shorter than `contiguousEnd`
    public long step(long contiguousEnd) throws IOException {
        long wanted = contiguousEnd - position;
        if (wanted <= 0) {
            return 0;
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), wanted));
        int count = source.read(buffer, position);
        if (count <= 0) {
            throw new IOException("Could not compute the checksum: the file ends at byte "
                    + position + ", though " + contiguousEnd + " bytes were stored.");
        }
        checksum.update(buffer.flip());
        position += count;
        return wanted - count;
    }
}
