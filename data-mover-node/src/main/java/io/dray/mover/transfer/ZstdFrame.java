package io.dray.mover.transfer;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/// Blocks as Zstandard frames (RFC 8878). Buffers are direct; positions and limits stay as they are.
final class ZstdFrame {
    /// The fastest level, so that compression does not cost more time than it saves.
    private static final int LEVEL = 1;
    /// Per cent. A block that keeps more of its size is sent uncompressed.
    private static final int WORTH_IT = 90;

    private ZstdFrame() {}

    /// Compresses bytes, if that is worth it.
    ///
    /// @param into takes the frame, from position 0
    /// @return bytes of the frame; empty when the bytes are to be sent uncompressed
    static OptionalInt compress(ByteBuffer plain, int from, int length, ByteBuffer into) {
        int room = (int) Math.min(into.capacity(), (long) length * WORTH_IT / 100);
        try {
            return OptionalInt.of((int) Zstd.compressDirectByteBuffer(into, 0, room, plain, from,
                    length, LEVEL));
        } catch (ZstdException e) {
            // The frame does not fit: compression is not worth it.
            return OptionalInt.empty();
        }
    }

    /// Decompresses a frame.
    ///
    /// @param frame  from position 0
    /// @param size   bytes of the content
    /// @param into   takes the content, from position 0
    /// @throws IntegrityFailure when it is not a complete frame, or holds more or less
    static void expand(ByteBuffer frame, int length, int size, ByteBuffer into) {
        long expanded;
        try {
            expanded = Zstd.decompressDirectByteBuffer(into, 0, size, frame, 0, length);
        } catch (ZstdException e) {
            throw new IntegrityFailure("A block of a tree cannot be decompressed ("
                    + e.getMessage() + "); nothing of it was stored.");
        }
        if (expanded != size) {
            throw new IntegrityFailure("A compressed block of a tree holds " + expanded
                    + " bytes instead of " + size + "; nothing of it was stored.");
        }
    }
}
