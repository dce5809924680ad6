package io.dray.mover.storage.posix;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// A regular file opened for an upload.
interface FileAnchor extends Anchor {
    /// For reading and writing; closed with the anchor.
    FileChannel channel();

    /// Takes the file for this writer alone, against other writers of this and of other processes.
    /// Ends with `close`.
    ///
    /// @return false when another has it
    boolean lock() throws IOException;

    /// Takes the file together with other writers that share it, against those that want it alone. Ends with
    /// `close`.
    ///
    /// @return false when another has it alone
    boolean lockShared() throws IOException;

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
