package io.dray.protocol.block;

/// The first byte of a block header, as bits. Methods take the byte as it was read (only its low eight
/// bits count).
public final class BlockDescriptor {
    /// The offset field holds the number of end-of-data blocks to expect.
    public static final int END_OF_FILE = 0x40;
    /// Suspected errors in the block; not used by GridFTP.
    public static final int SUSPECTED_ERRORS = 0x20;
    /// The block is a restart marker (RFC 959); not used by GridFTP.
    public static final int RESTART = 0x10;
    /// Last block of this connection for this transfer.
    public static final int END_OF_DATA = 0x08;
    /// The sender closes this connection after this block.
    public static final int CLOSE = 0x04;
    /// Bits that mean nothing and must be zero.
    public static final int RESERVED = 0x03;
    /// Bits that change the meaning of the payload, which no GridFTP implementation supports.
    static final int UNSUPPORTED = RESERVED | RESTART | SUSPECTED_ERRORS;

    private BlockDescriptor() {}

    public static boolean isEndOfData(int descriptor) {
        return (descriptor & END_OF_DATA) != 0;
    }

    public static boolean isEndOfFile(int descriptor) {
        return (descriptor & END_OF_FILE) != 0;
    }

    public static boolean isClose(int descriptor) {
        return (descriptor & CLOSE) != 0;
    }
}
