package io.dray.mover.storage.posix.confinement;

import io.dray.control.syscall.HostPaths;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A pinned file or directory of the tree: it leads to the same object even if names change. Closed by the
/// caller that opened it.
public interface Anchor extends AutoCloseable {
    /// Returns a path that leads to the object, for Java's file calls. Valid until closed.
    Path path();

    /// Returns the present path of the object in the tree, links resolved, as `/a/b`.
    String location();

    /// Returns the status of the object.
    default FileStatus status() throws IOException {
        return FileStatus.of(path());
    }

    /// Returns the status of an entry of a pinned directory, even if it is a link; empty when there is none.
    default Optional<FileStatus> entry(String name) throws IOException {
        return FileStatus.ifThere(HostPaths.child(path(), name));
    }

    /// Removes an entry of a pinned directory that is not a directory itself.
    ///
    /// @return whether there was one
    default boolean remove(String name) throws IOException {
        return Files.deleteIfExists(HostPaths.child(path(), name));
    }

    /// Sets the permission bits, with set-user-ID, set-group-ID and the sticky bit.
    default void changeMode(int bits) throws IOException {
        Files.setAttribute(path(), "unix:mode", bits);
    }

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
