package io.dray.mover.storage.posix.confinement;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Opens objects in an exported directory, and nothing else: no `..`, link or race leads out of it.
///
/// Paths are relative to the root (`a/b`, `.` for the root), and may hold `..` from link texts. Failures
/// are [io.dray.protocol.failure.TransferFailure.StorageFailure] with the path that is shown to the
/// client.
public sealed interface Confinement extends AutoCloseable permits BeneathRoot, CheckedPaths {
    /// The action and the path as the client knows it, for failure messages.
    record Purpose(FileAction action, String shown) {}

    /// Pins an existing object; links are followed.
    Anchor follow(String path, Purpose purpose);

    /// Pins a directory; links are followed.
    Anchor directory(String path, Purpose purpose);

    /// Pins a directory in a directory; a link is refused.
    ///
    /// @param name the entry as its directory stream gave it
    Anchor subdirectory(Anchor parent, Path name, Purpose purpose);

    /// Pins an existing entry of a directory; a link is pinned itself, not followed.
    Anchor pin(Anchor parent, String name, Purpose purpose);

    /// Opens a file for writing, or makes it; a link in its place is refused. Other kinds of files may be
    /// opened too, without waiting; the caller checks the kind.
    FileAnchor createFile(Anchor parent, String name, Purpose purpose);

    /// Makes a file, and opens it for writing.
    ///
    /// @return empty when the name exists
    Optional<FileAnchor> makeFile(Anchor parent, String name, Purpose purpose);

    /// Opens a pinned file for writing.
    FileAnchor openFile(Anchor file, Purpose purpose);

    /// Returns the status of the root, and of the host's directories above it as far as they can be read.
    List<FileStatus> rootAndAbove() throws IOException;

    /// Renames an entry of one directory into another, replacing an entry of that name.
    void rename(Anchor from, String name, Anchor to, String target) throws IOException;

    /// Renames an entry of one directory into another, to a free name.
    ///
    /// @return false when the name exists; then nothing was done
    boolean renameToFree(Anchor from, String name, Anchor to, String target)
            throws IOException;

    /// Drops the cached data of a regular file that has been forced to disk, so that the next read asks the
    /// device.
    ///
    /// @return false where that cannot be done: the file system is in memory, or this is not Linux
    boolean dropCache(Anchor file);

    /// Whether the root is `/`, so that nothing is outside.
    boolean wholeFileSystem();

    @Override
    void close();
}
