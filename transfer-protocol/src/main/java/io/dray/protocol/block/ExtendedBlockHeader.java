package io.dray.protocol.block;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The header of a block in extended block mode:
///
/// ```
///  0            1                          9                          17
///  +------------+--------------------------+--------------------------+---------
///  | descriptor | byte count, big-endian   | offset, big-endian       | payload
///  +------------+--------------------------+--------------------------+---------
/// ```
///
/// In a block with the end-of-file bit the offset field is the number of end-of-data blocks to
/// expect, there is no payload, and the byte count means nothing (Globus server 13.24).
///
/// The static methods read fields in place and allocate nothing; the record is for other uses. Buffers may
/// have either byte order.
///
/// @param descriptor bits of [BlockDescriptor], 0 to 255
/// @param count      bytes of payload that follow
/// @param offset     position of the payload in the file, or number of end-of-data blocks
public record ExtendedBlockHeader(int descriptor, long count, long offset) {
    /// Length of a header, bytes.
    public static final int LENGTH = 17;
    private static final int COUNT_AT = 1;
    private static final int OFFSET_AT = 9;

    public ExtendedBlockHeader {
        if (descriptor < 0 || descriptor > 255 || count < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "not a block header: " + descriptor + ", " + count + ", " + offset);
        }
    }

    public static ExtendedBlockHeader data(long offset, long count) {
        return new ExtendedBlockHeader(0, count, offset);
    }

    /// The last block of a connection.
    public static ExtendedBlockHeader endOfData() {
        return new ExtendedBlockHeader(BlockDescriptor.END_OF_DATA, 0, 0);
    }

    /// The last block of a connection, which also announces the number of EODs.
    public static ExtendedBlockHeader endOfFile(long endOfDataCount) {
        return new ExtendedBlockHeader(BlockDescriptor.END_OF_FILE | BlockDescriptor.END_OF_DATA, 0,
                endOfDataCount);
    }

    /// The descriptor of the header that begins at `index`, 0 to 255.
    public static int descriptor(ByteBuffer buffer, int index) {
        return Byte.toUnsignedInt(buffer.get(index));
    }

    /// The byte count field of the header that begins at `index`; negative for 2^63 and more.
    public static long count(ByteBuffer buffer, int index) {
        return bigEndian(buffer, buffer.getLong(index + COUNT_AT));
    }

    /// The offset field of the header that begins at `index`; negative for 2^63 and more.
    public static long offset(ByteBuffer buffer, int index) {
        return bigEndian(buffer, buffer.getLong(index + OFFSET_AT));
    }

    /// Validates the header that begins at `index`.
    ///
    /// @param longestPayload largest byte count accepted
    /// @return the number of payload bytes that follow: the count field, 0 in an end-of-file block
    /// @throws ProtocolViolation for unknown bits, a count above the limit, or a block that ends beyond
    ///                           offset 2^63 - 1
    public static long payload(ByteBuffer buffer, int index, long longestPayload) {
        int descriptor = descriptor(buffer, index);
        if ((descriptor & BlockDescriptor.UNSUPPORTED) != 0) {
            throw new ProtocolViolation(String.format(
                    "The sender set unknown bits in a block header (descriptor 0x%02x)."
                            + " The stream may be out of step or not in extended block mode.",
                    descriptor));
        }
        if (BlockDescriptor.isEndOfFile(descriptor)) {
            return 0;
        }
        long count = count(buffer, index);
        long offset = offset(buffer, index);
        if (count < 0 || count > longestPayload) {
            throw new ProtocolViolation("The sender announced a block of "
                    + Long.toUnsignedString(count) + " bytes; the limit is " + longestPayload
                    + ".");
        }
        if (offset < 0 || offset > Long.MAX_VALUE - count) {
            throw new ProtocolViolation("The sender announced a block at offset "
                    + Long.toUnsignedString(offset) + ", past the largest file offset.");
        }
        return count;
    }

    /// Reads and validates a header at the buffer's position, and advances it.
    ///
    /// @throws ProtocolViolation as [#payload], and for an end-of-data count of 2^63 or more
    public static ExtendedBlockHeader parse(ByteBuffer buffer, long longestPayload) {
        int index = buffer.position();
        long count = payload(buffer, index, longestPayload);
        int descriptor = descriptor(buffer, index);
        long offset = offset(buffer, index);
        if (offset < 0) {
            throw new ProtocolViolation("The sender announced "
                    + Long.toUnsignedString(offset) + " end-of-data blocks.");
        }
        buffer.position(index + LENGTH);
        return new ExtendedBlockHeader(descriptor, count, offset);
    }

    /// Writes a header at the buffer's position, and advances it.
    public static void put(ByteBuffer buffer, int descriptor, long count, long offset) {
        buffer.put((byte) descriptor)
                .putLong(bigEndian(buffer, count))
                .putLong(bigEndian(buffer, offset));
    }

    /// Writes this header at the buffer's position, and advances it.
    public void put(ByteBuffer buffer) {
        put(buffer, descriptor, count, offset);
    }

    public boolean isEndOfData() {
        return BlockDescriptor.isEndOfData(descriptor);
    }

    public boolean isEndOfFile() {
        return BlockDescriptor.isEndOfFile(descriptor);
    }

    public boolean isClose() {
        return BlockDescriptor.isClose(descriptor);
    }

    private static long bigEndian(ByteBuffer buffer, long value) {
        return buffer.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
    }
}
