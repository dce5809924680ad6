package io.dray.mover.storage.posix.confinement;

import io.dray.control.security.FileLease;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A regular file opened for an upload.
public interface FileAnchor extends Anchor {
    /// Returns the channel for reading and writing; closed with the anchor.
    FileChannel channel();

    /// Locks the file against other writers, of this and of other processes. `close` unlocks it.
    ///
    /// @return false when another writer holds it
    boolean lock(FileLease.Kind kind) throws IOException;

    /// Whether an entry still leads to this file. Ask after locking it: the previous holder of the lock may
    /// have renamed or removed the file, and then its lock does not protect the name.
    default boolean isNamed(Path entry) throws IOException {
        FileStatus locked = FileStatus.of(path());
        return FileStatus.ifThere(entry).filter(locked::isSameFileAs).isPresent();
    }

    /// Reserves space so that writing cannot run out of it, if the file system supports that; the file's size
    /// does not change.
    ///
    /// @return 0, or the errno number of the failure
    int reserve(long offset, long length);

    /// Releases the space of a range, which then reads as zeros, if the file system supports that; the file's
    /// size does not change.
    void release(long offset, long length);

    /// Sets the file's size, and releases the space reserved behind it.
    void cut(long length) throws IOException;
}
