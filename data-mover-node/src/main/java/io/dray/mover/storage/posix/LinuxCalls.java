package io.dray.mover.storage.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The Linux system calls that Java's own library does not offer. Every call returns its result, or an
/// errno number made negative.
///
/// Descriptors returned here belong to the caller, who closes each exactly once.
@SuppressWarnings("restricted") // calls of foreign functions are what this class is for
final class LinuxCalls {
    /// `openat2` has this number on every architecture (Linux 5.6, common table).
    private static final long OPENAT2 = 437;
    /// `sizeof(struct open_how)` in its first version: flags, mode, resolve, 64 bits each.
    private static final long OPEN_HOW = 24;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    /// `struct statx`: its size, and where the number of 512-byte blocks stands.
    private static final long STATX = 256;
    private static final long STX_BLOCKS = 48;
    private static final int STATX_BLOCKS = 0x400;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    private static final int POSIX_FADV_DONTNEED = 4;
    private static final int LOCK_SH_NB = 1 | 4;
    private static final int LOCK_EX_NB = 2 | 4;

    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    static final long RENAMEAT2 = ARM ? 276 : 316;

    /// For [#renameat2]: nothing is replaced.
    static final int RENAME_NOREPLACE = 1;

    static final int AT_FDCWD = -100;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
    static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;

    static final int RESOLVE_NO_MAGICLINKS = 2;
    static final int RESOLVE_NO_SYMLINKS = 4;
    static final int RESOLVE_BENEATH = 8;

    private final VarHandle errno;
    private final MemoryLayout state;
    private final MethodHandle syscall;
    private final MethodHandle rename;
    private final MethodHandle close;
    private final MethodHandle flock;
    private final MethodHandle fallocate;
    private final MethodHandle ftruncate;
    private final MethodHandle sync;
    private final MethodHandle fadvise;
    private final MethodHandle strerror;
    private final MethodHandle statx;
    private @Nullable BatchCalls batch;

    private LinuxCalls() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        Linker.Option capture = Linker.Option.captureCallState("errno");
        state = Linker.Option.captureStateLayout();
        errno = Linker.Option.captureStateLayout()
                .varHandle(MemoryLayout.PathElement.groupElement("errno"));
        syscall = linker.downcallHandle(library.findOrThrow("syscall"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1), capture);
        rename = linker.downcallHandle(library.findOrThrow("syscall"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS, ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1), capture);
        close = linker.downcallHandle(library.findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), capture);
        flock = linker.downcallHandle(library.findOrThrow("flock"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT),
                capture);
        fallocate = linker.downcallHandle(library.findOrThrow("fallocate"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                capture);
        ftruncate = linker.downcallHandle(library.findOrThrow("ftruncate"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG),
                capture);
        statx = linker.downcallHandle(library.findOrThrow("statx"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS),
                capture);
        sync = linker.downcallHandle(library.findOrThrow("sync"), FunctionDescriptor.ofVoid());
        fadvise = linker.downcallHandle(library.findOrThrow("posix_fadvise"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        strerror = linker.downcallHandle(library.findOrThrow("strerror"),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    }

    /// The calls, where this is 64-bit Linux of a known architecture; empty elsewhere.
    static Optional<LinuxCalls> find() {
        String architecture = System.getProperty("os.arch", "");
        boolean known = architecture.equals("amd64") || architecture.equals("aarch64");
        if (!known || !System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LinuxCalls());
        } catch (IllegalCallerException | java.util.NoSuchElementException e) {
            return Optional.empty();
        }
    }

    /// Opens `path` as seen from the directory `directory`.
    ///
    /// @param path    bytes without NUL
    /// @param mode    permission bits of a file that is created; 0 without `O_CREAT`
    /// @param resolve `RESOLVE_` bits
    int openat2(int directory, byte[] path, int flags, int mode, int resolve) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = text(arena, path);
            MemorySegment how = arena.allocate(OPEN_HOW, Long.BYTES);
            how.set(ValueLayout.JAVA_LONG, 0, flags | O_CLOEXEC);
            how.set(ValueLayout.JAVA_LONG, 8, mode);
            how.set(ValueLayout.JAVA_LONG, 16, resolve);
            MemorySegment call = arena.allocate(state);
            long result = (long) syscall.invokeExact(call, OPENAT2, (long) directory, name, how,
                    OPEN_HOW);
            return result >= 0 ? (int) result : -(int) errno.get(call, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Gives an entry of one directory a name in another (Linux 3.15).
    ///
    /// @param flags `RENAME_` bits
    int renameat2(int from, byte[] name, int to, byte[] target, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment call = arena.allocate(state);
            long result = (long) rename.invokeExact(call, RENAMEAT2, (long) from,
                    text(arena, name), (long) to, text(arena, target), (long) flags);
            return result >= 0 ? (int) result : -(int) errno.get(call, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MemorySegment text(Arena arena, byte[] bytes) {
        MemorySegment text = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return text;
    }

    int close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment call = arena.allocate(state);
            return result((int) close.invokeExact(call, descriptor), call);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Takes an exclusive lock on an open file without waiting. It ends when the descriptor is closed.
    int lock(int descriptor) {
        return lock(descriptor, LOCK_EX_NB);
    }

    /// As [#lock], but together with others that share it.
    int lockShared(int descriptor) {
        return lock(descriptor, LOCK_SH_NB);
    }

    private int lock(int descriptor, int kind) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment call = arena.allocate(state);
            return result((int) flock.invokeExact(call, descriptor, kind), call);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Reserves space for `[offset, offset + length)` without changing the file's size.
    int reserve(int descriptor, long offset, long length) {
        return allocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, length);
    }

    /// Gives back the space of `[offset, offset + length)` without changing the file's size.
    int release(int descriptor, long offset, long length) {
        return allocate(descriptor, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, offset, length);
    }

    private int allocate(int descriptor, int how, long offset, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment call = arena.allocate(state);
            return result((int) fallocate.invokeExact(call, descriptor, how, offset,
                    length), call);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Sets a file's size; gives back space reserved behind it even when the size is the same.
    int truncate(int descriptor, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment call = arena.allocate(state);
            return result((int) ftruncate.invokeExact(call, descriptor, length), call);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Bytes that an entry takes on disk, if it can be asked; a link is not followed.
    OptionalLong diskBytes(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment call = arena.allocate(state);
            MemorySegment status = arena.allocate(STATX, Long.BYTES);
            int result = (int) statx.invokeExact(call, AT_FDCWD, arena.allocateFrom(path),
                    AT_SYMLINK_NOFOLLOW, STATX_BLOCKS, status);
            return result < 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(512 * status.get(ValueLayout.JAVA_LONG, STX_BLOCKS));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Forces everything on this host; waits until it is on stable storage. For what cannot be opened.
    void forceEverything() {
        try {
            sync.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Drops the pages that the system's cache holds of a file. What has not been written to disk yet stays.
    int dropCache(int descriptor) {
        try {
            // It returns the errno number itself.
            return -(int) fadvise.invokeExact(descriptor, 0L, 0L, POSIX_FADV_DONTNEED);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// The calls for many files, which are linked when they are first needed.
    synchronized BatchCalls batch() {
        BatchCalls linked = batch;
        if (linked == null) {
            linked = new BatchCalls();
            batch = linked;
        }
        return linked;
    }

    /// The C library's sentence for an errno number, in the language of the process.
    String sentence(int number) {
        try {
            MemorySegment text = (MemorySegment) strerror.invokeExact(number);
            return text.reinterpret(1024).getString(0, StandardCharsets.UTF_8);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private int result(int result, MemorySegment call) {
        return result >= 0 ? result : -(int) errno.get(call, 0L);
    }

    static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("a system call could not be made", e);
    }
}
