package io.dray.protocol.tree;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Reads the blocks of a tree from one data channel. Checks everything that does not need the file system.
///
/// Runs of bytes may end anywhere. Content is passed on from where it lies; headers are copied. For one thread.
public final class TreeBlockReader {
    private final Members members;
    /// The header that is being read: kind, then its fixed part, then its path or name.
    private final byte[] header = new byte[TreeFormat.PATH_OVERHEAD + TreeFormat.LONGEST_PATH];
    private final ByteBuffer fields = ByteBuffer.wrap(header);
    private final CRC32C crc = new CRC32C();
    private final CRC32C pathCrc = new CRC32C();
    private int filled;
    private int needed = 1;
    private boolean inDirectory;
    private boolean shareEnded;
    private byte[] directory = {};
    private byte[] lastName = {};
    private Part part = Part.HEADER;
    private int contentLeft;
    private int size;
    private int pathSum;
    private long blockLeft;
    private long share;

    private enum Part {
        HEADER, CONTENT, TRAILER
    }

    /// Takes what the blocks contain, in their order. Names are single components, paths are relative to the base
    /// and normalized.
    public interface Members {
        /// The following files are in this directory.
        ///
        /// @param path     empty for the base
        /// @param mode     12 permission bits
        /// @param modified nanoseconds since the epoch
        void directory(byte[] path, int mode, long modified);

        /// A file begins.
        void file(byte[] name, int mode, long modified, int size);

        /// Content of the file. May leave `run` at any position; must not retain it.
        void content(ByteBuffer run);

        /// The file is complete.
        ///
        /// @param result of the comparison with the source
        /// @param digest of the file, for the totals
        void end(Result result, long digest);

        /// A file that an earlier attempt may have stored: it comes without its content.
        ///
        /// @param crc32c of the content that the source has read
        /// @param digest of the file, for the totals
        void earlier(byte[] name, int mode, long modified, int size, int crc32c, long digest);

        /// A directory gets these attributes.
        void attributes(byte[] path, int mode, long modified);

        /// A share has ended: all its files came on this channel before.
        ///
        /// @param path last path of the share
        void endOfShare(long share, byte[] path);
    }

    /// The result of the comparison of a file with its source.
    public enum Result {
        /// The bytes are those that the source has read.
        EQUAL,
        /// The source discards the file, and has named it to the client.
        DISCARDED,
        /// The checksum differs: the bytes have changed on the way.
        DIFFERENT
    }

    public TreeBlockReader(Members members) {
        this.members = members;
    }

    /// A block begins.
    ///
    /// @param count  its bytes
    /// @param number number of its share
    /// @throws ProtocolViolation when the last block ended in the middle of a member
    public void block(long count, long number) {
        end();
        blockLeft = count;
        share = number;
        inDirectory = false;
        shareEnded = false;
    }

    /// Checks that the last block was complete. To be called at the end of the channel's data too.
    public void end() {
        if (blockLeft != 0 || part != Part.HEADER || filled != 0) {
            throw new ProtocolViolation("A block of a tree ended in the middle of a member.");
        }
    }

    /// Bytes of the block.
    ///
    /// @throws ProtocolViolation when they are no members of a tree
    public void bytes(ByteBuffer run) {
        if (run.remaining() > blockLeft) {
            throw new ProtocolViolation("A block of a tree is larger than announced.");
        }
        blockLeft -= run.remaining();
        while (run.hasRemaining()) {
            if (part == Part.CONTENT) {
                content(run);
            } else {
                int count = Math.min(needed - filled, run.remaining());
                run.get(header, filled, count);
                filled += count;
                if (filled == needed) {
                    complete();
                }
            }
        }
    }

    private void content(ByteBuffer run) {
        int count = Math.min(contentLeft, run.remaining());
        int limit = run.limit();
        int start = run.position();
        run.limit(start + count);
        crc.update(run);
        run.position(start);
        members.content(run);
        run.limit(limit).position(start + count);
        contentLeft -= count;
        if (contentLeft == 0) {
            expect(Part.TRAILER, TreeFormat.TRAILER);
        }
    }

    private void expect(Part next, int bytes) {
        part = next;
        filled = 0;
        needed = bytes;
    }

    /// Handles a complete piece of a header: first the kind, then the fixed part, then the whole.
    private void complete() {
        if (part == Part.TRAILER) {
            trailer();
            return;
        }
        if (shareEnded) {
            throw new ProtocolViolation("A block of a tree goes on behind the end of its share.");
        }
        int fixed = switch (header[0]) {
            case TreeFormat.DIRECTORY, TreeFormat.ATTRIBUTES -> 13;
            case TreeFormat.FILE -> 16;
            case TreeFormat.EARLIER -> 20;
            case TreeFormat.END_OF_SHARE -> 3;
            default -> throw new ProtocolViolation("A tree holds a member of the unknown kind "
                    + header[0] + ".");
        };
        if (needed < fixed) {
            needed = fixed;
            return;
        }
        boolean named = header[0] == TreeFormat.FILE || header[0] == TreeFormat.EARLIER;
        int length = named
                ? Byte.toUnsignedInt(header[fixed - 1])
                : Short.toUnsignedInt(fields.getShort(fixed - 2));
        if (length > (named ? TreeFormat.LONGEST_NAME : TreeFormat.LONGEST_PATH)) {
            throw new ProtocolViolation("A tree holds a path of " + length + " bytes; at most "
                    + TreeFormat.LONGEST_PATH + " are possible.");
        }
        if (needed < fixed + length) {
            needed = fixed + length;
            return;
        }
        expect(Part.HEADER, 1);
        member(Arrays.copyOfRange(header, fixed, fixed + length));
    }

    private void member(byte[] name) {
        switch (header[0]) {
            case TreeFormat.DIRECTORY -> {
                demandPath(name, TreeFormat.DEEPEST);
                directory = name;
                inDirectory = true;
                lastName = new byte[0];
                members.directory(name, mode(), fields.getLong(3));
            }
            case TreeFormat.ATTRIBUTES -> {
                demandPath(name, TreeFormat.DEEPEST);
                members.attributes(name, mode(), fields.getLong(3));
            }
            case TreeFormat.END_OF_SHARE -> {
                // The last path may be that of a file in the deepest directory.
                demandPath(name, TreeFormat.DEEPEST + 1);
                shareEnded = true;
                members.endOfShare(share, name);
            }
            default -> entry(name);
        }
    }

    private void entry(byte[] name) {
        demandName(name);
        size = fields.getInt(11);
        if (size < 0 || size > TreeFormat.LARGEST_FILE) {
            throw new ProtocolViolation("A tree holds a file of " + Integer.toUnsignedLong(size)
                    + " bytes; at most " + TreeFormat.LARGEST_FILE + " are allowed.");
        }
        pathSum = pathSum(directory, name, pathCrc);
        if (header[0] == TreeFormat.EARLIER) {
            int theirs = fields.getInt(15);
            members.earlier(name, mode(), fields.getLong(3), size, theirs,
                    TreeTotals.digest(pathSum, size, theirs));
            return;
        }
        crc.reset();
        contentLeft = size;
        members.file(name, mode(), fields.getLong(3), size);
        if (size > 0) {
            part = Part.CONTENT;
        } else {
            expect(Part.TRAILER, TreeFormat.TRAILER);
        }
    }

    private void trailer() {
        int theirs = fields.getInt(1);
        Result result = header[0] == 0
                ? Result.DISCARDED
                : theirs == (int) crc.getValue() ? Result.EQUAL : Result.DIFFERENT;
        expect(Part.HEADER, 1);
        members.end(result, TreeTotals.digest(pathSum, size, theirs));
    }

    /// Returns the CRC32C of the path of a file.
    ///
    /// @param crc is reset
    public static int pathSum(byte[] directory, byte[] name, CRC32C crc) {
        crc.reset();
        if (directory.length > 0) {
            crc.update(directory);
            crc.update('/');
        }
        crc.update(name);
        return (int) crc.getValue();
    }

    private int mode() {
        return fields.getShort(1) & TreeFormat.MODE_BITS;
    }

    private void demandName(byte[] name) {
        if (!inDirectory) {
            throw new ProtocolViolation("A block of a tree names a file before its directory.");
        }
        if (!isComponent(name, 0, name.length)) {
            throw new ProtocolViolation("A tree holds an invalid file name.");
        }
        if (Arrays.compareUnsigned(lastName, name) >= 0) {
            throw new ProtocolViolation("A tree holds a file twice, or out of order.");
        }
        lastName = name;
    }

    private static void demandPath(byte[] path, int deepest) {
        int start = 0;
        int levels = 0;
        for (int i = 0; i <= path.length && path.length > 0; i++) {
            if (i == path.length || path[i] == '/') {
                if (!isComponent(path, start, i)) {
                    throw new ProtocolViolation("A tree holds an invalid path: it must be relative,"
                            + " without empty components, '.', '..' and line breaks.");
                }
                start = i + 1;
                levels++;
            }
        }
        if (levels > deepest) {
            throw new ProtocolViolation("A tree holds a path of " + levels + " levels; at most "
                    + deepest + " are possible.");
        }
    }

    /// Whether `path[from, to)` can be the name of an entry: not empty, `.` or `..`, at most 255 bytes, without
    /// slash, NUL and line breaks, which replies and the other commands for this file could not carry.
    private static boolean isComponent(byte[] path, int from, int to) {
        int length = to - from;
        if (length == 0 || length > TreeFormat.LONGEST_NAME
                || (path[from] == '.' && (length == 1 || (length == 2 && path[from + 1] == '.')))) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (path[i] == '/' || path[i] == 0 || path[i] == '\r' || path[i] == '\n') {
                return false;
            }
        }
        return true;
    }
}
