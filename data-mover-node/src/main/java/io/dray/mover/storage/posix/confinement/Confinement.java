package io.dray.mover.storage.posix.confinement;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Opens what is in an exported directory, and nothing else: no `..`, link or race leads out of it.
///
/// Paths are relative to the root (`a/b`, `.` for the root), and may hold `..` from link texts. Failures
/// are [io.dray.protocol.failure.TransferFailure.StorageFailure] with the path that is shown to the
/// client.
public sealed interface Confinement extends AutoCloseable permits BeneathRoot, CheckedPaths {
    /// What is being done, and the path as the client knows it, for a failure's message.
    record Purpose(FileAction action, String shown) {}

    /// Any existing object; links are followed.
    Anchor follow(String path, Purpose purpose);

    /// A directory; links are followed.
    Anchor directory(String path, Purpose purpose);

    /// A directory in a directory; a link is refused.
    ///
    /// @param name the entry as its directory stream gave it
    Anchor subdirectory(Anchor parent, Path name, Purpose purpose);

    /// An existing entry of a directory; a link is pinned itself, not followed.
    Anchor pin(Anchor parent, String name, Purpose purpose);

    /// Opens a file for writing, or makes it; a link in its place is refused. What is not a regular file may
    /// be opened too, without waiting: the caller looks at what it got.
    FileAnchor createFile(Anchor parent, String name, Purpose purpose);

    /// Makes a file, and opens it for writing.
    ///
    /// @return empty when there is something under the name
    Optional<FileAnchor> makeFile(Anchor parent, String name, Purpose purpose);

    /// Opens for writing a file that is pinned already.
    FileAnchor openFile(Anchor file, Purpose purpose);

    /// What the root is, and the directories of the host above it as far as they can be looked at.
    List<FileStatus> rootAndAbove() throws IOException;

    /// Gives an entry of one directory a name in another, over what has it.
    void rename(Anchor from, String name, Anchor to, String target) throws IOException;

    /// Gives an entry of one directory a name in another that nothing has.
    ///
    /// @return false when something has it; then nothing was done
    boolean renameToFree(Anchor from, String name, Anchor to, String target)
            throws IOException;

    /// Drops what the system's cache holds of a regular file that has been forced to disk, so that the next
    /// read asks the device.
    ///
    /// @return false where that cannot be done: the file system is in memory, or this is not Linux
    boolean dropCache(Anchor file);

    /// Whether the root is `/`, so that nothing is outside.
    boolean wholeFileSystem();

    @Override
    void close();
}
