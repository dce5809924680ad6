package io.dray.mover.storage.posix.confinement;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// One file or directory of the tree, pinned: whatever is renamed or replaced meanwhile, this still leads
/// to the same object. Closed by whoever asked for it.
public interface Anchor extends AutoCloseable {
    /// A path that leads to the object, for Java's file calls. Valid until closed.
    Path path();

    /// Where the object is now within the tree, links resolved, as `/a/b`.
    String location();

    /// Forces the entries of a pinned directory to stable storage.
    default void forceEntries() throws IOException {
        try (FileChannel directory = FileChannel.open(path(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /// Forces content, mode, owner and times of a pinned file or directory to stable storage.
    default void force() throws IOException {
        try (FileChannel object = FileChannel.open(path(), StandardOpenOption.READ)) {
            object.force(true);
        }
    }

    @Override
    void close();
}
