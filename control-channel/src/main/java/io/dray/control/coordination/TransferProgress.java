package io.dray.control.coordination;

import io.dray.control.walk.SourceWalk;

/// Takes the progress of a copy. Called by several threads. Implementations return quickly and do not throw.
public interface TransferProgress extends SourceWalk.Progress {
    /// All files have been found.
    void foundAll();

    /// Reports the bytes of a file that are stored at the destination, including those of earlier attempts.
    void stored(String path, long bytes);

    /// A file was stored, verified and renamed.
    void finished(FileOutcome outcome);

    /// Reports how far a tree is that is one transfer: what its present attempt has stored, or found stored.
    ///
    /// @param path  of the tree
    /// @param bytes received, which may have been compressed
    default void storedTree(String path, long files, long bytes) {
        stored(path, bytes);
    }

    /// Files of a tree were stored, verified and renamed. They replace what [#storedTree] reported of the tree.
    ///
    /// @param path of the tree
    default void finishedTree(String path, long files, long bytes) {}

    /// A file failed permanently; other files continue.
    void failed(String path, RuntimeException failure);
}
