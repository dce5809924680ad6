package io.dray.mover.storage.posix.confinement;

import io.dray.control.syscall.HostPaths;
import io.dray.protocol.failure.StorageCondition;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Confinement without support of the kernel: a path is resolved, checked to be in the root, and then used in
/// its resolved form.
///
/// A local user who can rename directories of the exported tree may still win a race between check and use;
/// clients cannot. A node warns at start that this form is in use.
public final class CheckedPaths implements Confinement {
    private final Path root;
    private final StorageFailures failures;

    public CheckedPaths(Path root, StorageFailures failures) throws IOException {
        this.root = root.toRealPath();
        this.failures = failures;
    }

    @Override
    public Anchor follow(String path, Purpose purpose) {
        try {
            Path real = HostPaths.child(root, path).toRealPath();
            if (!real.startsWith(root)) {
                throw StorageFailures.outside(purpose.action(), purpose.shown());
            }
            return new Checked(root, real);
        } catch (IOException e) {
            throw failures.of(e, purpose.action(), purpose.shown());
        }
    }

    @Override
    public Anchor directory(String path, Purpose purpose) {
        Anchor anchor = follow(path, purpose);
        if (!Files.isDirectory(anchor.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw StorageFailures.of(StorageCondition.NOT_A_DIRECTORY, purpose.action(),
                    purpose.shown());
        }
        return anchor;
    }

    @Override
    public Anchor subdirectory(Anchor parent, Path name, Purpose purpose) {
        Path path = parent.path().resolve(name.getFileName());
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw StorageFailures.of(StorageCondition.NOT_A_DIRECTORY, purpose.action(),
                    purpose.shown());
        }
        return new Checked(root, path);
    }

    @Override
    public Anchor pin(Anchor parent, String name, Purpose purpose) {
        Path path = HostPaths.child(parent.path(), name);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw StorageFailures.of(StorageCondition.NOT_FOUND, purpose.action(),
                    purpose.shown());
        }
        return new Checked(root, path);
    }

    @Override
    public FileAnchor createFile(Anchor parent, String name, Purpose purpose) {
        return makeFile(parent, name, purpose)
                .orElseGet(() -> open(HostPaths.child(parent.path(), name), purpose));
    }

    @Override
    public Optional<FileAnchor> makeFile(Anchor parent, String name, Purpose purpose) {
        Path path = HostPaths.child(parent.path(), name);
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PartNames.isHidden(name)
                    ? PosixFilePermissions.fromString("rw-------")
                    : PosixFilePermissions.fromString("rw-rw-rw-")));
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failures.of(e, purpose.action(), purpose.shown());
        }
        return Optional.of(open(path, purpose));
    }

    @Override
    public FileAnchor openFile(Anchor file, Purpose purpose) {
        return open(file.path(), purpose);
    }

    @Override
    public List<FileStatus> rootAndAbove() throws IOException {
        return FileStatus.withAllAbove(root);
    }

    @Override
    public void rename(Anchor from, String name, Anchor to, String target) throws IOException {
        Files.move(HostPaths.child(from.path(), name), HostPaths.child(to.path(), target),
                StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean renameToFree(Anchor from, String name, Anchor to, String target)
            throws IOException {
        if (Files.exists(HostPaths.child(to.path(), target), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        rename(from, name, to, target);
        return true;
    }

    @Override
    public boolean dropCache(Anchor file) {
        return false;
    }

    @Override
    public boolean wholeFileSystem() {
        return root.getNameCount() == 0;
    }

    @Override
    public void close() {
        // Holds nothing open.
    }

    private FileAnchor open(Path path, Purpose purpose) {
        try {
            FileStatus status = FileStatus.ofEntry(path);
            if (!status.isFile()) {
                throw status.notRegular(purpose.action(), purpose.shown());
            }
            return new FileAnchor(new Checked(root, path),
                    FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS),
                    OptionalInt.empty(), failures);
        } catch (IOException e) {
            throw failures.of(e, purpose.action(), purpose.shown());
        }
    }

    private record Checked(Path root, Path path) implements Anchor {
        @Override
        public String location() {
            return path.equals(root) ? "/" : "/" + HostPaths.text(root.relativize(path));
        }

        @Override
        public void close() {
            // A path holds nothing open.
        }
    }
}
