package io.dray.mover.storage.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/// Bundles as Zstandard frames (RFC 8878). Buffers are direct; positions and limits stay as they are.
final class PackZstd {
    private static final int MAGIC = 0xFD2FB528;
    /// The fastest level, so that compression does not cost more time than it saves.
    private static final int LEVEL = 1;
    /// Length of the sample, bytes. If it does not shrink, the bundle is not compressed.
    private static final int SAMPLE = 64 << 10;
    /// Per cent. A bundle that keeps more of its size is sent uncompressed.
    private static final int WORTH_IT = 90;

    private PackZstd() {}

    /// Compresses a bundle, if that is worth it.
    ///
    /// @param plain  from position 0
    /// @param length of the bundle, bytes
    /// @param into   takes the frame, from position 0
    /// @return bytes of the frame; empty when the bundle is to be sent uncompressed
    static OptionalInt compress(ByteBuffer plain, int length, ByteBuffer into) {
        boolean shrinks = length <= 2 * SAMPLE
                || compress(plain, length / 2, SAMPLE, into).isPresent();
        return shrinks ? compress(plain, 0, length, into) : OptionalInt.empty();
    }

    private static OptionalInt compress(ByteBuffer plain, int from, int length, ByteBuffer into) {
        int room = (int) Math.min(into.capacity(), (long) length * WORTH_IT / 100);
        try {
            return OptionalInt.of((int) Zstd.compressDirectByteBuffer(into, 0, room, plain, from,
                    length, LEVEL));
        } catch (ZstdException e) {
            // The frame does not fit: compression is not worth it.
            return OptionalInt.empty();
        }
    }

    /// Whether a bundle that has arrived is a frame.
    static boolean isFrame(ByteBuffer arrived, int length) {
        return length >= Integer.BYTES && arrived.duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(0) == MAGIC;
    }

    /// Decompresses a frame, into no more memory than given.
    ///
    /// @param into takes the content, from position 0
    /// @return bytes of the content
    /// @throws IntegrityFailure when it is not a complete frame, or holds more
    static int expand(ByteBuffer frame, int length, ByteBuffer into) {
        try {
            return (int) Zstd.decompressDirectByteBuffer(into, 0, into.capacity(), frame, 0,
                    length);
        } catch (ZstdException e) {
            throw new IntegrityFailure("The bundle of small files cannot be decompressed ("
                    + e.getMessage() + "); nothing of it was stored.");
        }
    }
}
