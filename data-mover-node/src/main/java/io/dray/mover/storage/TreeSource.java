package io.dray.mover.storage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// A tree that is read in the byte order of names, each directory before what is in it. Links are not followed.
///
/// [#next] is safe for many threads; each share is used by the thread that took it.
public interface TreeSource extends AutoCloseable {
    /// Returns the next share of the walk; empty at its end.
    ///
    /// @param most number of files that it holds at most
    Optional<Share> next(int most);

    /// A part of the walk.
    ///
    /// @param number   from 0, in walk order
    /// @param lastPath last path that it covers, relative to the top
    /// @param parts    each closed by the thread that sends it
    /// @param left     paths of entries that do not travel in a tree, relative to the top
    /// @param similar  likewise, those whose names are similar to names before them in their directories
    ///                 ([io.dray.protocol.name.NameFolding]): not every file system can hold both
    record Share(long number, String lastPath, List<Part> parts, List<String> left,
            List<String> similar)
            implements
                AutoCloseable {
        @Override
        public void close() {
            parts.forEach(Part::close);
        }
    }

    /// Some files of one directory, or the attributes of the directory.
    interface Part extends AutoCloseable {
        /// Path of the directory relative to the top; empty for the top.
        byte[] path();

        /// 12 permission bits of the directory.
        int mode();

        /// Modification time of the directory, nanoseconds since the epoch.
        long modified();

        /// Names of the files, in byte order.
        List<byte[]> names();

        /// Opens a file; empty if it does not travel in a tree: it is too large, not a regular file, or cannot be
        /// opened.
        Optional<OpenFile> open(byte[] name);

        @Override
        void close();
    }

    /// A regular file of at most [io.dray.protocol.tree.TreeFormat#LARGEST_FILE] bytes.
    interface OpenFile extends AutoCloseable {
        int mode();

        /// Nanoseconds since the epoch.
        long modified();

        int size();

        /// Whether an earlier attempt may have stored it: it lies before the restart position.
        boolean mayBeStored();

        /// Reads from a position into the room, until it is full or the file ends. Returns the number of bytes.
        int read(ByteBuffer room, int position);

        /// Whether it is the same as when it was opened.
        boolean isUnchanged();

        @Override
        void close();
    }

    @Override
    void close();
}
