package io.dray.control.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/// A lock on a file, against other processes and against other holders in this one. It ends with [#close], or
/// with the process.
///
/// It is `flock(2)`, which belongs to the descriptor that was opened for it. The locks of
/// `java.nio.channels.FileChannel` belong to the process: they end when any descriptor of the file is closed,
/// also one that was opened only to read it. Safe for many threads.
public final class FileLease implements AutoCloseable {
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int OWNER_ONLY = 0600;
    private static final int LOCK_SH_NB = 1 | 4;
    private static final int LOCK_EX_NB = 2 | 4;
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int EAGAIN = 11;
    /// Times that a file is opened anew because its name was taken away before the lock was there.
    private static final int ATTEMPTS = 64;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Who may hold the file at the same time.
    public enum Kind {
        /// Nobody else.
        EXCLUSIVE,
        /// Others that share it.
        SHARED
    }

    private FileLease(int descriptor) {
        this.descriptor = descriptor;
    }

    /// Takes the file for this holder alone, without waiting; makes it, private to the user, if it is not there.
    ///
    /// @return empty when another has it
    public static Optional<FileLease> take(Path file) throws IOException {
        return lock(file, O_RDWR | O_CREAT, Kind.EXCLUSIVE);
    }

    /// As [#take], together with others that share it.
    public static Optional<FileLease> takeShared(Path file) throws IOException {
        return lock(file, O_RDWR | O_CREAT, Kind.SHARED);
    }

    /// Takes a file that is there, without waiting.
    ///
    /// @return empty when another has it
    /// @throws NoSuchFileException when it is not there
    public static Optional<FileLease> takeExisting(Path file, Kind kind) throws IOException {
        return lock(file, O_RDWR, kind);
    }

    /// Takes the file for this holder alone, and waits until it can.
    ///
    /// @throws IOException also when another had it all the time
    public static FileLease await(Path file, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<FileLease> lease = take(file);
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

    /// The process of this host that holds the file, where the kernel tells.
    public static OptionalLong holder(Path file) {
        try {
            String inode = ":" + Files.getAttribute(file, "unix:ino");
            // 3: FLOCK  ADVISORY  WRITE 4711 fd:01:1835028 0 EOF
            return Files.readAllLines(Path.of("/proc/locks"))
                    .stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length > 5 && words[1].equals("FLOCK")
                            && words[5].endsWith(inode))
                    .mapToLong(words -> Long.parseLong(words[4]))
                    .filter(pid -> pid > 0)
                    .findFirst();
        } catch (IOException | UnsupportedOperationException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static Optional<FileLease> lock(Path file, int flags, Kind kind) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            FileLease lease = new FileLease(Calls.open(file, flags));
            boolean kept = false;
            try {
                if (!Calls.flock(lease.descriptor,
                        kind == Kind.SHARED ? LOCK_SH_NB : LOCK_EX_NB)) {
                    return Optional.empty();
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

    /// Whether the name still leads to the file that is locked.
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
            Calls.close(descriptor);
        }
    }

    /// The system calls that this needs.
    @SuppressWarnings("restricted") // calls of foreign functions are what this class is for
    private static final class Calls {
        private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE
                .varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static final MethodHandle OPEN = call("open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        private static final MethodHandle FLOCK = call("flock", FunctionDescriptor
                .of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        private static final MethodHandle CLOSE = call("close",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private Calls() {}

        private static MethodHandle call(String name, FunctionDescriptor form,
                Linker.Option... options) {
            Linker linker = Linker.nativeLinker();
            SymbolLookup library = linker.defaultLookup();
            Linker.Option[] all = new Linker.Option[options.length + 1];
            System.arraycopy(options, 0, all, 0, options.length);
            all[options.length] = Linker.Option.captureCallState("errno");
            return linker.downcallHandle(library.findOrThrow(name), form, all);
        }

        static int open(Path file, int flags) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                MemorySegment name = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes(file));
                int result = (int) OPEN.invokeExact(state, name,
                        flags | O_NOFOLLOW | O_CLOEXEC, OWNER_ONLY);
                if (result < 0) {
                    throw failure(file, (int) ERRNO.get(state, 0L));
                }
                return result;
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("a system call could not be made", e);
            }
        }

        /// The name as the system has it, with a zero behind: the text of a path loses what is not UTF-8, its URI
        /// does not.
        private static byte[] bytes(Path file) {
            String uri = file.toUri().getRawPath();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length() + 1);
            for (int i = 0; i < uri.length(); i++) {
                if (uri.charAt(i) == '%') {
                    bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
                    i += 2;
                } else {
                    bytes.write(uri.charAt(i));
                }
            }
            bytes.write(0);
            return bytes.toByteArray();
        }

        private static IOException failure(Path file, int errno) {
            return switch (errno) {
                case ENOENT -> new NoSuchFileException(file.toString());
                case EACCES -> new AccessDeniedException(file.toString());
                default -> new FileSystemException(file.toString(), null,
                        "it cannot be opened to lock it (errno " + errno + ")");
            };
        }

        /// @return false when another holds it
        static boolean flock(int descriptor, int how) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                int result = (int) FLOCK.invokeExact(state, descriptor, how);
                int errno = result == 0 ? 0 : (int) ERRNO.get(state, 0L);
                if (errno != 0 && errno != EAGAIN) {
                    throw new IOException("a file cannot be locked (errno " + errno + ")");
                }
                return errno == 0;
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("a system call could not be made", e);
            }
        }

        static void close(int descriptor) {
            try (Arena arena = Arena.ofConfined()) {
                int _ = (int) CLOSE.invokeExact(arena.allocate(STATE), descriptor);
            } catch (Throwable e) {
                throw new IllegalStateException("a system call could not be made", e);
            }
        }
    }
}
