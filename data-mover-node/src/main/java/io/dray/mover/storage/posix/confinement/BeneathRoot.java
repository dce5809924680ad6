package io.dray.mover.storage.posix.confinement;

import io.dray.control.syscall.HostPaths;
import io.dray.control.syscall.LinuxCalls;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import static io.dray.control.syscall.LinuxCalls.O_CREAT;
import static io.dray.control.syscall.LinuxCalls.O_DIRECTORY;
import static io.dray.control.syscall.LinuxCalls.O_EXCL;
import static io.dray.control.syscall.LinuxCalls.O_NOCTTY;
import static io.dray.control.syscall.LinuxCalls.O_NOFOLLOW;
import static io.dray.control.syscall.LinuxCalls.O_NONBLOCK;
import static io.dray.control.syscall.LinuxCalls.O_PATH;
import static io.dray.control.syscall.LinuxCalls.O_RDWR;

/// Confinement by the kernel: `openat2` with `RESOLVE_BENEATH` (Linux 5.6) resolves every path from the root's
/// descriptor and refuses to leave it at any step, so that no race is possible.
///
///     openat2(root, "a/b", O_PATH)  ──►  descriptor N  ──►  /proc/self/fd/N for Java's file calls
///
/// The root `/` needs no confinement: everything is in it, and absolute links work there.
public final class BeneathRoot implements Confinement {
    /// File systems without a device, as `statfs` numbers them: tmpfs, ramfs.
    private static final Set<Integer> IN_MEMORY = Set.of(0x01021994, 0x858458f6);
    /// Attempts to open a path. The kernel returns EAGAIN when something was renamed while it resolved `..`;
    /// each attempt takes microseconds.
    private static final int ATTEMPTS = 64;
    /// Resolves within the directory, and not through a link.
    public static final int HERE = LinuxCalls.RESOLVE_BENEATH | LinuxCalls.RESOLVE_NO_SYMLINKS;

    private final StorageFailures failures;
    private final Descriptor root;
    private final int resolve;

    private BeneathRoot(StorageFailures failures, int root, boolean everything) {
        this.failures = failures;
        this.root = new Descriptor(root);
        this.resolve = everything
                ? 0
                : LinuxCalls.RESOLVE_BENEATH | LinuxCalls.RESOLVE_NO_MAGICLINKS;
    }

    /// @throws IOException when the directory cannot be opened this way
    public static BeneathRoot open(StorageFailures failures, Path root) throws IOException {
        int descriptor = LinuxCalls.openat(LinuxCalls.AT_FDCWD, HostPaths.text(root),
                O_PATH | O_DIRECTORY, 0);
        if (descriptor < 0) {
            throw new IOException(LinuxCalls.sentence(-descriptor));
        }
        return new BeneathRoot(failures, descriptor, root.getNameCount() == 0);
    }

    /// Whether this kernel has `openat2` and `/proc` is there.
    public static boolean works() {
        if (!LinuxCalls.areKnown()) {
            return false;
        }
        int descriptor = LinuxCalls.openat2(LinuxCalls.AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0, 0);
        if (descriptor < 0) {
            return false;
        }
        boolean visible = Files.isDirectory(Path.of("/proc/self/fd/" + descriptor));
        LinuxCalls.close(descriptor);
        return visible;
    }

    @Override
    public Anchor follow(String path, Purpose purpose) {
        return open(root, path, O_PATH, resolve, purpose);
    }

    @Override
    public Anchor directory(String path, Purpose purpose) {
        return open(root, path, O_PATH | O_DIRECTORY, resolve, purpose);
    }

    @Override
    public Anchor subdirectory(Anchor parent, Path name, Purpose purpose) {
        return open((Descriptor) parent, HostPaths.name(name),
                O_PATH | O_DIRECTORY | O_NOFOLLOW, HERE, purpose);
    }

    @Override
    public Anchor pin(Anchor parent, String name, Purpose purpose) {
        return open((Descriptor) parent, name, O_PATH | O_NOFOLLOW,
                LinuxCalls.RESOLVE_BENEATH, purpose);
    }

    @Override
    public FileAnchor createFile(Anchor parent, String name, Purpose purpose) {
        int descriptor = opened((Descriptor) parent, name,
                O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
                PartNames.newFileMode(name), HERE);
        return channel(demanded(descriptor, purpose), purpose);
    }

    @Override
    public Optional<FileAnchor> makeFile(Anchor parent, String name, Purpose purpose) {
        int descriptor = opened((Descriptor) parent, name,
                O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, PartNames.newFileMode(name), HERE);
        if (descriptor == -LinuxCalls.EEXIST) {
            return Optional.empty();
        }
        return Optional.of(channel(demanded(descriptor, purpose), purpose));
    }

    @Override
    public FileAnchor openFile(Anchor file, Purpose purpose) {
        int descriptor = LinuxCalls.openat(LinuxCalls.AT_FDCWD, file.path().toString(),
                O_RDWR | O_NONBLOCK | O_NOCTTY, 0);
        if (descriptor < 0) {
            throw failures.of(-descriptor, purpose.action(), purpose.shown());
        }
        return channel(new Descriptor(descriptor), purpose);
    }

    @Override
    public List<FileStatus> rootAndAbove() throws IOException {
        return FileStatus.withAllAbove(Files.readSymbolicLink(root.path));
    }

    @Override
    public void rename(Anchor from, String name, Anchor to, String target) throws IOException {
        demand(renamed(from, name, to, target, 0), name, target);
    }

    @Override
    public boolean renameToFree(Anchor from, String name, Anchor to, String target)
            throws IOException {
        int result = renamed(from, name, to, target, LinuxCalls.RENAME_NOREPLACE);
        if (result == -LinuxCalls.EINVAL) {
            // Some network file systems do not support this. A check before the rename is the best substitute.
            if (Files.exists(HostPaths.child(to.path(), target), LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            result = renamed(from, name, to, target, 0);
        }
        if (result == -LinuxCalls.EEXIST) {
            return false;
        }
        demand(result, name, target);
        return true;
    }

    private int renamed(Anchor from, String name, Anchor to, String target, int flags) {
        return LinuxCalls.rename(descriptor(from), name, descriptor(to), target, flags);
    }

    private static void demand(int result, String name, String target) throws IOException {
        if (result == -LinuxCalls.EXDEV) {
            throw new AtomicMoveNotSupportedException(name, target, LinuxCalls.sentence(-result));
        }
        if (result < 0) {
            throw new FileSystemException(name, target, LinuxCalls.sentence(-result));
        }
    }

    private static void demandDone(int result, String name) throws IOException {
        if (result < 0) {
            throw new FileSystemException(name, null, LinuxCalls.sentence(-result));
        }
    }

    @Override
    public boolean dropCache(Anchor file) {
        int descriptor = LinuxCalls.openat(LinuxCalls.AT_FDCWD, file.path().toString(),
                O_NONBLOCK | O_NOCTTY, 0);
        if (descriptor < 0) {
            return false;
        }
        try {
            return !IN_MEMORY.contains((int) LinuxCalls.fileSystem(descriptor))
                    && LinuxCalls.dropCache(descriptor) == 0;
        } finally {
            LinuxCalls.close(descriptor);
        }
    }

    @Override
    public boolean wholeFileSystem() {
        return resolve == 0;
    }

    /// Returns the descriptor of an anchor that was opened here; valid until it is closed.
    public static int descriptor(Anchor anchor) {
        return ((Descriptor) anchor).number;
    }

    /// Returns a path to the object of a descriptor; valid until it is closed.
    public static Path path(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    @Override
    public void close() {
        root.close();
    }

    private Descriptor open(Descriptor from, String path, int flags, int bounds, Purpose purpose) {
        return demanded(opened(from, path, flags, 0, bounds), purpose);
    }

    /// @return a descriptor, or a negated errno number
    private int opened(Descriptor from, String path, int flags, int mode, int bounds) {
        int result = -LinuxCalls.EAGAIN;
        for (int i = 0; i < ATTEMPTS && result == -LinuxCalls.EAGAIN; i++) {
            result = LinuxCalls.openat2(from.number, path, flags, mode, bounds);
        }
        return result;
    }

    private Descriptor demanded(int descriptor, Purpose purpose) {
        if (descriptor < 0) {
            throw failures.of(-descriptor, purpose.action(), purpose.shown());
        }
        return new Descriptor(descriptor);
    }

    private FileAnchor channel(Descriptor file, Purpose purpose) {
        try {
            return new FileAnchor(file, FileChannel.open(file.path, StandardOpenOption.READ,
                    StandardOpenOption.WRITE), OptionalInt.of(file.number), failures);
        } catch (IOException e) {
            file.close();
            throw failures.of(e, purpose.action(), purpose.shown());
        }
    }

    private final class Descriptor implements Anchor {
        private final int number;
        private final Path path;
        private final AtomicBoolean closed = new AtomicBoolean();

        Descriptor(int number) {
            this.number = number;
            this.path = BeneathRoot.path(number);
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public String location() {
            try {
                String base = HostPaths.text(Files.readSymbolicLink(root.path));
                String here = HostPaths.text(Files.readSymbolicLink(path));
                if (base.equals("/")) {
                    return here;
                }
                return here.startsWith(base + "/") ? here.substring(base.length()) : "/";
            } catch (IOException e) {
                throw failures.of(e, FileAction.LOOK, "/");
            }
        }

        @Override
        public FileStatus status() throws IOException {
            LinuxCalls.Stat found = LinuxCalls.status(number);
            demandDone(found.result(), ".");
            return FileStatus.of(found);
        }

        @Override
        public Optional<FileStatus> entry(String name) throws IOException {
            LinuxCalls.Stat found = LinuxCalls.status(number, name);
            if (found.result() == -LinuxCalls.ENOENT) {
                return Optional.empty();
            }
            demandDone(found.result(), name);
            return Optional.of(FileStatus.of(found));
        }

        @Override
        public boolean remove(String name) throws IOException {
            int result = LinuxCalls.remove(number, name);
            if (result == -LinuxCalls.ENOENT) {
                return false;
            }
            demandDone(result, name);
            return true;
        }

        @Override
        public void forceEntries() throws IOException {
            int opened = LinuxCalls.openat(number, ".", O_DIRECTORY, 0);
            if (opened == -LinuxCalls.EACCES) {
                // A drop box: entries can be made in it, but it cannot be opened.
                LinuxCalls.forceEverything();
                return;
            }
            demandDone(opened, ".");
            try {
                demandDone(LinuxCalls.force(opened), ".");
            } finally {
                LinuxCalls.close(opened);
            }
        }

        /// Forces the object. If it cannot or should not be opened, forces all file systems.
        @Override
        public void force() throws IOException {
            FileStatus status = status();
            if (!status.isFile() && !status.isDirectory()) {
                LinuxCalls.forceEverything();
                return;
            }
            try {
                Anchor.super.force();
            } catch (AccessDeniedException e) {
                LinuxCalls.forceEverything();
            }
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                LinuxCalls.close(number);
            }
        }
    }
}
