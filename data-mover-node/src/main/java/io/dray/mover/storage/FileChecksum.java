package io.dray.mover.storage;

import io.dray.checksum.Checksum;
import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.PositionalSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/// Computes checksums by reading files.
public final class FileChecksum {
    /// Bytes of a read: a system call costs nothing beside them.
    private static final long BUFFER = 1 << 20;

    private FileChecksum() {}

    /// Returns the checksum of `[start, end)`, or up to the file's end if that comes first, in lower-case hex.
    public static String compute(ChecksumAlgorithm algorithm, PositionalSource file,
            long start, long end, LongConsumer progress) throws IOException {
        Checksum checksum = Checksum.of(algorithm);
        long capacity = Math.max(1, Math.min(BUFFER, end - start));
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer buffer = arena.allocate(capacity).asByteBuffer();
            long position = start;
            int count = 0;
            while (position < end && count >= 0) {
                buffer.clear().limit((int) Math.min(capacity, end - position));
                count = file.read(buffer, position);
                checksum.update(buffer.flip());
                position += Math.max(count, 0);
                progress.accept(position - start);
            }
        }
        return checksum.value().hex();
    }
}
