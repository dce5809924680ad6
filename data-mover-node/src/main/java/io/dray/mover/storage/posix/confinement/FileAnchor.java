package io.dray.mover.storage.posix.confinement;

import io.dray.control.security.FileLease;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A regular file opened for an upload.
public interface FileAnchor extends Anchor {
    /// For reading and writing; closed with the anchor.
    FileChannel channel();

    /// Takes the file, against other writers of this and of other processes. Ends with `close`.
    ///
    /// @return false when another has it
    boolean lock(FileLease.Kind kind) throws IOException;

    /// Whether an entry still leads to this file. To be asked after locking it: until then, whoever had the lock may
    /// have renamed or removed the file, and then its lock says nothing about the name.
    default boolean isNamed(Path entry) throws IOException {
        FileStatus locked = FileStatus.of(path());
        return FileStatus.ifThere(entry).filter(locked::isSameFileAs).isPresent();
    }

    /// Reserves space so that writing cannot run out of it, where the file system can do that; the
    /// file's size does not change.
    ///
    /// @return 0, or the errno number why there is no space
    int reserve(long offset, long length);

    /// Gives back the space of a range, which reads as zeros then, where the file system can do that; the
    /// file's size does not change.
    void release(long offset, long length);

    /// Sets the file's size, and gives back what was reserved behind it.
    void cut(long length) throws IOException;
}
