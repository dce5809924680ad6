package io.dray.mover.storage.posix.confinement;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A pinned file or directory of the tree: it leads to the same object even if names change. Closed by the
/// caller that opened it.
public interface Anchor extends AutoCloseable {
    /// Returns a path that leads to the object, for Java's file calls. Valid until closed.
    Path path();

    /// Returns the present path of the object in the tree, links resolved, as `/a/b`.
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
