package io.dray.protocol.tree;

import java.nio.ByteBuffer;

/// The format of a block of a tree. All numbers are big endian.
///
///     block:      directory (file | earlier)* [directory (file | earlier)*]* [end of share]
///     directory:  1  mode(2)  modified(8)  length(2) path      relative to the base, empty for the base itself
///     file:       2  mode(2)  modified(8)  size(4)  length(1) name  content(size)  intact(1)  crc32c(4)
///     earlier:    3  mode(2)  modified(8)  size(4)  crc32c(4)  length(1) name
///                                                              a file that an earlier attempt may have stored
///     attributes: 4  mode(2)  modified(8)  length(2) path      mode and time that a directory gets at the end
///     end:        5  length(2) path                            last path of the share
///
///     compressed block:  6  length(4) frame                    the Zstandard frame of a block of this length
///
/// A name is one component, as bytes; it lies in the directory before it in the block. Names between two directories
/// ascend in byte order. The end of a share is the last member of its block. `modified` is in nanoseconds since the
/// epoch, `mode` has 12 permission bits. `intact` is 0 if the file changed while it was read: then its bytes are
/// discarded, and the source names it in a 113 reply.
///
/// This is no tar: a header has 26 bytes and the name instead of 512 to 2048 (pax headers for nanoseconds and
/// checksum), names are bytes, the checksum is behind the content, where it is known, and the format has no links,
/// devices or absolute paths that a receiver would have to refuse.
public final class TreeFormat {
    /// Largest file in a tree, bytes. A larger one is worth a transfer of its own, which can be resumed within the
    /// file and uses all channels.
    public static final int LARGEST_FILE = 1 << 20;
    /// Longest path of a directory, bytes (PATH_MAX of Linux).
    public static final int LONGEST_PATH = 4096;
    /// Longest name, bytes (NAME_MAX of Linux).
    public static final int LONGEST_NAME = 255;
    /// Deepest nesting of directories; the source leaves deeper ones to the client. With names of 20 characters, 200 levels reach [#LONGEST_PATH].
    public static final int DEEPEST = 200;
    /// Bytes of a file apart from its name and content, at most.
    public static final int FILE_OVERHEAD = 1 + 2 + 8 + 4 + 1 + 1 + 4;
    /// Bytes of a directory or the end of a share apart from its path, at most.
    public static final int PATH_OVERHEAD = 1 + 2 + 8 + 2;
    /// Permission bits of a mode.
    static final int MODE_BITS = 07777;

    static final int DIRECTORY = 1;
    static final int FILE = 2;
    static final int EARLIER = 3;
    static final int ATTRIBUTES = 4;
    static final int END_OF_SHARE = 5;
    /// First byte of a compressed block.
    public static final byte COMPRESSED = 6;
    /// Bytes before the frame of a compressed block.
    public static final int COMPRESSED_HEADER = 1 + 4;
    /// Largest block that may be compressed, bytes: the receiver holds it in memory.
    public static final int LARGEST_COMPRESSED = 256 << 10;
    /// Bytes behind the content: intact, crc32c.
    public static final int TRAILER = 1 + 4;

    private TreeFormat() {}

    /// Puts a directory, which the files behind it are in.
    public static void putDirectory(ByteBuffer block, int mode, long modified, byte[] path) {
        putPath(block.put((byte) DIRECTORY).putShort((short) mode).putLong(modified), path);
    }

    /// Puts the header of a file. Its content and trailer must follow.
    public static void putFile(ByteBuffer block, int mode, long modified, int size, byte[] name) {
        putName(putFacts(block, FILE, mode, modified, size), name);
    }

    /// Puts what follows the content of a file.
    ///
    /// @param intact false if the content must be discarded
    public static void putTrailer(ByteBuffer block, boolean intact, int crc32c) {
        block.put((byte) (intact ? 1 : 0)).putInt(crc32c);
    }

    /// Puts a file that an earlier attempt may have stored. The destination compares.
    ///
    /// @param crc32c of its content
    public static void putEarlier(ByteBuffer block, int mode, long modified, int size, int crc32c,
            byte[] name) {
        putName(putFacts(block, EARLIER, mode, modified, size).putInt(crc32c), name);
    }

    /// Puts the attributes that a directory gets when everything in it is stored.
    public static void putAttributes(ByteBuffer block, int mode, long modified, byte[] path) {
        putPath(block.put((byte) ATTRIBUTES).putShort((short) mode).putLong(modified), path);
    }

    /// Puts the end of a share.
    ///
    /// @param path last path of the share, relative to the base
    public static void putEndOfShare(ByteBuffer block, byte[] path) {
        putPath(block.put((byte) END_OF_SHARE), path);
    }

    private static ByteBuffer putFacts(ByteBuffer block, int kind, int mode, long modified,
            int size) {
        return block.put((byte) kind).putShort((short) mode).putLong(modified).putInt(size);
    }

    private static void putName(ByteBuffer block, byte[] name) {
        block.put((byte) name.length).put(name);
    }

    private static void putPath(ByteBuffer block, byte[] path) {
        block.putShort((short) path.length).put(path);
    }
}
