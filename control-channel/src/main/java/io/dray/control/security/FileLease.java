package io.dray.control.security;

import io.dray.control.syscall.HostPaths;
import io.dray.control.syscall.LinuxCalls;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/// A lock on a file against other processes and other holders in this process. It ends with [#close] or with
/// the process.
///
/// It uses `flock(2)`, which belongs to the open file. Locks of `java.nio.channels.FileChannel` belong to the
/// process: they end when any descriptor of the file is closed, even one opened only for reading. Safe for many
/// threads.
public final class FileLease implements AutoCloseable {
    private static final int OWNER_ONLY = 0600;
    /// Limit of attempts to open a file that is replaced before it is locked.
    private static final int ATTEMPTS = 64;
    /// Most looks at the kernel's list of locks. It is read a page at a time: a lock that is released meanwhile can
    /// hide another.
    private static final int READS = 3;
    /// Pause between two attempts. A thread that waits in `flock(2)` has no time limit and cannot be interrupted,
    /// so this one asks again. Most holders keep the lock for milliseconds.
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Who may hold the lock concurrently.
    public enum Kind {
        EXCLUSIVE,
        /// Other holders that share it.
        SHARED
    }

    private FileLease(int descriptor) {
        this.descriptor = descriptor;
    }

    /// Takes the exclusive lock without waiting; creates the file, private to the user, if it is missing.
    ///
    /// @return empty when another holder has it
    public static Optional<FileLease> take(Path file) throws IOException {
        return lock(file, LinuxCalls.O_RDWR | LinuxCalls.O_CREAT, Kind.EXCLUSIVE);
    }

    /// As [#take], for a shared lock.
    public static Optional<FileLease> takeShared(Path file) throws IOException {
        return lock(file, LinuxCalls.O_RDWR | LinuxCalls.O_CREAT, Kind.SHARED);
    }

    /// Locks an existing file without waiting.
    ///
    /// @return empty when another holder has it
    /// @throws NoSuchFileException when the file is missing
    public static Optional<FileLease> takeExisting(Path file, Kind kind) throws IOException {
        return lock(file, LinuxCalls.O_RDWR, kind);
    }

    /// Takes the exclusive lock; waits until the limit.
    ///
    /// @throws IOException also when the limit has passed
    public static FileLease await(Path file, Duration limit) throws IOException {
        return await(file, LinuxCalls.O_RDWR | LinuxCalls.O_CREAT, limit);
    }

    /// As [#await], for an existing file.
    ///
    /// @throws NoSuchFileException when the file is missing, or is removed meanwhile
    public static FileLease awaitExisting(Path file, Duration limit) throws IOException {
        return await(file, LinuxCalls.O_RDWR, limit);
    }

    private static FileLease await(Path file, int flags, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<FileLease> lease = lock(file, flags, Kind.EXCLUSIVE);
            if (lease.isPresent()) {
                return lease.get();
            }
            if (System.nanoTime() > end) {
                throw new FileSystemException(file.toString(), null,
                        "another process holds it" + holder(file).stream()
                                .mapToObj(pid -> " (process " + pid + ")")
                                .findFirst()
                                .orElse(""));
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FileSystemException(file.toString(), null,
                        "interrupted while another process held it");
            }
        }
    }

    /// The process of this host that holds the lock, if the kernel reports it.
    public static OptionalLong holder(Path file) {
        try {
            String inode = ":" + Files.getAttribute(file, "unix:ino");
            OptionalLong holder = OptionalLong.empty();
            for (int i = 0; i < READS && holder.isEmpty(); i++) {
                holder = listed(inode);
            }
            return holder;
        } catch (IOException | UnsupportedOperationException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong listed(String inode) throws IOException {
        // 3: FLOCK  ADVISORY  WRITE 4711 fd:01:1835028 0 EOF
        return Files.readAllLines(Path.of("/proc/locks"))
                .stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 5 && words[1].equals("FLOCK")
                        && words[5].endsWith(inode))
                .mapToLong(words -> Long.parseLong(words[4]))
                .filter(pid -> pid > 0)
                .findFirst();
    }

    private static Optional<FileLease> lock(Path file, int flags, Kind kind) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            FileLease lease = new FileLease(opened(file, flags));
            boolean kept = false;
            try {
                int locked = kind == Kind.SHARED
                        ? LinuxCalls.lockShared(lease.descriptor)
                        : LinuxCalls.lock(lease.descriptor);
                if (locked == -LinuxCalls.EAGAIN) {
                    return Optional.empty();
                }
                if (locked < 0) {
                    throw new FileSystemException(file.toString(), null,
                            "it cannot be locked (error " + -locked + ")");
                }
                if (lease.isNamed(file)) {
                    kept = true;
                    return Optional.of(lease);
                }
            } finally {
                if (!kept) {
                    lease.close();
                }
            }
        }
        return Optional.empty();
    }

    private static int opened(Path file, int flags) throws IOException {
        int descriptor = LinuxCalls.openat(LinuxCalls.AT_FDCWD, HostPaths.text(file),
                flags | LinuxCalls.O_NOFOLLOW, OWNER_ONLY);
        return switch (-descriptor) {
            case LinuxCalls.ENOENT -> throw new NoSuchFileException(file.toString());
            case LinuxCalls.EACCES -> throw new AccessDeniedException(file.toString());
            default -> {
                if (descriptor < 0) {
                    throw new FileSystemException(file.toString(), null,
                            "it cannot be opened to lock it (error " + -descriptor + ")");
                }
                yield descriptor;
            }
        };
    }

    /// Whether the name still refers to the locked file.
    private boolean isNamed(Path file) throws IOException {
        try {
            Path here = Path.of("/proc/self/fd/" + descriptor);
            return Objects.equals(Files.getAttribute(here, "unix:ino"),
                    Files.getAttribute(file, "unix:ino"))
                    && Objects.equals(Files.getAttribute(here, "unix:dev"),
                            Files.getAttribute(file, "unix:dev"));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LinuxCalls.close(descriptor);
        }
    }
}
