package io.dray.mover.storage.posix;

import io.dray.protocol.name.NameBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/// System calls on files named by a directory's descriptor, for many files in a row: without paths, and
/// without an allocation for each. Every call returns its result, or an errno number made negative.
///
/// Offsets are those of `struct statx`, which is the same on every architecture (Linux 4.11).
@SuppressWarnings("restricted") // calls of foreign functions are what this class is for
final class BatchCalls {
    private static final long OPENAT2 = 437;
    private static final long OPEN_HOW = 24;
    private static final int LONGEST_NAME = 4096;
    private static final int STATX = 256;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final long UTIME_OMIT = (1L << 30) - 2;
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;

    private static final VarHandle ERRNO = Linker.Option.captureStateLayout()
            .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle syscall;
    private final MethodHandle statx;
    private final MethodHandle pread;
    private final MethodHandle pwrite;
    private final MethodHandle fchmod;
    private final MethodHandle futimens;
    private final MethodHandle rename;
    private final MethodHandle unlinkat;
    private final MethodHandle syncfs;
    private final MethodHandle fsync;
    private final MethodHandle fstatfs;

    BatchCalls() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        Linker.Option capture = Linker.Option.captureCallState("errno");
        syscall = linker.downcallHandle(library.findOrThrow("syscall"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS,
                        JAVA_LONG),
                Linker.Option.firstVariadicArg(1), capture);
        statx = linker.downcallHandle(library.findOrThrow("statx"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS),
                capture);
        pread = linker.downcallHandle(library.findOrThrow("pread"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG),
                capture);
        pwrite = linker.downcallHandle(library.findOrThrow("pwrite"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG),
                capture);
        fchmod = linker.downcallHandle(library.findOrThrow("fchmod"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), capture);
        futimens = linker.downcallHandle(library.findOrThrow("futimens"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS), capture);
        rename = linker.downcallHandle(library.findOrThrow("syscall"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS,
                        JAVA_LONG),
                Linker.Option.firstVariadicArg(1), capture);
        unlinkat = linker.downcallHandle(library.findOrThrow("unlinkat"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), capture);
        syncfs = linker.downcallHandle(library.findOrThrow("syncfs"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT), capture);
        fsync = linker.downcallHandle(library.findOrThrow("fsync"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT), capture);
        fstatfs = linker.downcallHandle(library.findOrThrow("fstatfs"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS), capture);
    }

    /// What `stat` says of one file.
    ///
    /// @param modified nanoseconds since the epoch
    /// @param changed  nanoseconds since the epoch
    record Stat(long device, long inode, int mode, long size, long modified, long changed) {
        boolean isFile() {
            return (mode & TYPE) == REGULAR;
        }

        /// The device as `stat` numbers it (`makedev`); `statx` tells major and minor number apart.
        long number() {
            long major = device >>> 32;
            long minor = device & 0xffff_ffffL;
            return ((major & 0xffff_f000L) << 32) | ((major & 0xfffL) << 8)
                    | ((minor & 0xffff_ff00L) << 12) | (minor & 0xffL);
        }

        boolean isSameFileAs(Stat other) {
            return device == other.device && inode == other.inode;
        }

        boolean isUnchangedSince(Stat earlier) {
            return size == earlier.size && modified == earlier.modified
                    && changed == earlier.changed && isSameFileAs(earlier);
        }
    }

    /// Memory for the calls of one thread.
    static final class Scratch implements AutoCloseable {
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
        private final MemorySegment name = arena.allocate(LONGEST_NAME);
        private final MemorySegment other = arena.allocate(LONGEST_NAME);
        private final MemorySegment stat = arena.allocate(STATX, Long.BYTES);
        private final MemorySegment how = arena.allocate(OPEN_HOW, Long.BYTES);
        private final MemorySegment times = arena.allocate(32, Long.BYTES);

        /// Whether it fits.
        private static boolean put(MemorySegment place, String text) {
            byte[] bytes = NameBytes.encode(text);
            if (bytes.length >= LONGEST_NAME) {
                return false;
            }
            MemorySegment.copy(bytes, 0, place, JAVA_BYTE, 0, bytes.length);
            place.set(JAVA_BYTE, bytes.length, (byte) 0);
            return true;
        }

        /// Room for one byte.
        MemorySegment octet() {
            return name.asSlice(0, 1);
        }

        private int result(long result) {
            return result >= 0 ? (int) result : -(int) ERRNO.get(state, 0L);
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    /// Opens `name` as seen from a directory; see [LinuxCalls#openat2].
    int open(Scratch scratch, int directory, String name, int flags, int resolve) {
        int mode = (flags & LinuxCalls.O_CREAT) == 0 ? 0 : BeneathRoot.NEW_FILE_MODE;
        scratch.how.set(JAVA_LONG, 0, flags | LinuxCalls.O_CLOEXEC);
        scratch.how.set(JAVA_LONG, 8, mode);
        scratch.how.set(JAVA_LONG, 16, resolve);
        if (!Scratch.put(scratch.name, name)) {
            return -StorageFailures.ENAMETOOLONG;
        }
        try {
            return scratch.result((long) syscall.invokeExact(scratch.state, OPENAT2,
                    (long) directory, scratch.name, scratch.how, OPEN_HOW));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    /// What is behind a descriptor; read it by [#stat(Scratch)].
    int status(Scratch scratch, int descriptor) {
        return status(scratch, descriptor, "", AT_EMPTY_PATH);
    }

    /// An entry of a directory, be it a link; read it by [#stat(Scratch)].
    int status(Scratch scratch, int directory, String name) {
        return status(scratch, directory, name, AT_SYMLINK_NOFOLLOW);
    }

    private int status(Scratch scratch, int directory, String name, int flags) {
        if (!Scratch.put(scratch.name, name)) {
            return -StorageFailures.ENAMETOOLONG;
        }
        try {
            return scratch
                    .result((int) statx.invokeExact(scratch.state, directory, scratch.name, flags,
                            STATX_BASIC_STATS, scratch.stat));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    /// What the last successful status call said.
    Stat stat(Scratch scratch) {
        MemorySegment s = scratch.stat;
        long device = ((long) s.get(JAVA_INT, 136) << 32)
                | Integer.toUnsignedLong(s.get(JAVA_INT, 140));
        return new Stat(device, s.get(JAVA_LONG, 32), s.get(JAVA_SHORT, 28) & 0xffff,
                s.get(JAVA_LONG, 40), nanos(s, 112), nanos(s, 96));
    }

    private static long nanos(MemorySegment stat, long at) {
        return stat.get(JAVA_LONG, at) * 1_000_000_000 + stat.get(JAVA_INT, at + 8);
    }

    /// Reads up to a segment's length from a position.
    int read(Scratch scratch, int descriptor, MemorySegment to, long position) {
        try {
            return scratch.result((long) pread.invokeExact(scratch.state, descriptor, to,
                    to.byteSize(), position));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    /// Writes up to a segment's length at a position.
    int write(Scratch scratch, int descriptor, MemorySegment from, long position) {
        try {
            return scratch.result((long) pwrite.invokeExact(scratch.state, descriptor, from,
                    from.byteSize(), position));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    int setMode(Scratch scratch, int descriptor, int mode) {
        try {
            return scratch.result((int) fchmod.invokeExact(scratch.state, descriptor, mode));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    /// Sets the modification time and leaves that of the last access.
    ///
    /// @param nanos since the epoch
    int setModified(Scratch scratch, int descriptor, long nanos) {
        scratch.times.set(JAVA_LONG, 0, 0);
        scratch.times.set(JAVA_LONG, 8, UTIME_OMIT);
        scratch.times.set(JAVA_LONG, 16, Math.floorDiv(nanos, 1_000_000_000L));
        scratch.times.set(JAVA_LONG, 24, Math.floorMod(nanos, 1_000_000_000L));
        try {
            return scratch.result(
                    (int) futimens.invokeExact(scratch.state, descriptor, scratch.times));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    /// Gives an entry another name in its directory.
    ///
    /// @param flags `RENAME_` bits
    int rename(Scratch scratch, int directory, String from, String to, int flags) {
        if (!Scratch.put(scratch.name, from) || !Scratch.put(scratch.other, to)) {
            return -StorageFailures.ENAMETOOLONG;
        }
        try {
            return scratch.result((long) rename.invokeExact(scratch.state, LinuxCalls.RENAMEAT2,
                    (long) directory, scratch.name, (long) directory, scratch.other,
                    (long) flags));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    int remove(Scratch scratch, int directory, String name) {
        if (!Scratch.put(scratch.name, name)) {
            return -StorageFailures.ENAMETOOLONG;
        }
        try {
            return scratch.result((int) unlinkat.invokeExact(scratch.state, directory,
                    scratch.name, 0));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    /// Forces all of the file system that a file is in; reports its errors since Linux 5.8.
    int forceFileSystem(Scratch scratch, int descriptor) {
        try {
            return scratch.result((int) syncfs.invokeExact(scratch.state, descriptor));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    /// The kind of file system that a file is in, as `statfs` numbers them; less than 0 when it is not known.
    long fileSystem(Scratch scratch, int descriptor) {
        try {
            int result = scratch.result(
                    (int) fstatfs.invokeExact(scratch.state, descriptor, scratch.stat));
            return result < 0 ? result : scratch.stat.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    int force(Scratch scratch, int descriptor) {
        try {
            return scratch.result((int) fsync.invokeExact(scratch.state, descriptor));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }
}
