package io.dray.control.syscall;

import io.dray.protocol.name.NameBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

/// System calls on files (section 2 of the Linux manual). Every call returns its result, or a negative errno
/// number. Safe for use by many threads.
///
/// Names are those of [NameBytes], without NUL, relative to a directory descriptor. The caller closes a
/// returned descriptor exactly once. Layouts and flags are those of 64-bit Linux ([#areKnown()]).
@SuppressWarnings("restricted") // calls of foreign functions are what this class is for
public final class LinuxCalls {
    public static final int ENOENT = 2;
    public static final int EIO = 5;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int EINVAL = 22;
    public static final int EFBIG = 27;
    public static final int ENOSPC = 28;
    public static final int ENAMETOOLONG = 36;
    public static final int ELOOP = 40;
    public static final int EDQUOT = 122;

    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

    /// As directory descriptor: the working directory of the process.
    public static final int AT_FDCWD = -100;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_NOCTTY = 0x100;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
    public static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
    public static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;

    public static final int RESOLVE_NO_MAGICLINKS = 2;
    public static final int RESOLVE_NO_SYMLINKS = 4;
    public static final int RESOLVE_BENEATH = 8;

    /// Types of directory entries.
    public static final int DT_DIR = 4;
    public static final int DT_REG = 8;

    /// For [#rename]: fails if the new name exists.
    public static final int RENAME_NOREPLACE = 1;

    /// `openat2` has this number on every architecture (Linux 5.6, common table).
    private static final long OPENAT2 = 437;
    private static final long RENAMEAT2 = ARM ? 276 : 316;
    private static final long GETDENTS64 = ARM ? 61 : 217;
    /// `sizeof(struct open_how)` in its first version: flags, mode, resolve, 64 bits each.
    private static final long OPEN_HOW = 24;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    private static final int POSIX_FADV_DONTNEED = 4;
    private static final int LOCK_SH_NB = 1 | 4;
    private static final int LOCK_EX_NB = 2 | 4;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final long STATX = 256;
    /// Bytes of directory entries for one call: about a thousand names.
    private static final long ENTRIES = 32 << 10;
    private static final int STATX_BASIC_STATS = 0x7ff;
    /// `sizeof(struct statfs)` is 120.
    private static final long STATFS = 120;
    private static final long UTIME_OMIT = (1L << 30) - 2;
    private static final long SECOND = 1_000_000_000;
    /// Bytes; the messages of the C library are shorter than 100 characters.
    private static final int LONGEST_SENTENCE = 1024;

    /// `syscall(2)`, for calls without a function in the C library.
    private static final MethodHandle SYSCALL = CFunctions.linkVariadic("syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    JAVA_LONG),
            1);
    private static final MethodHandle OPENAT = CFunctions.linkVariadic("openat",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), 3);
    private static final MethodHandle CLOSE = CFunctions.link("close",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FLOCK = CFunctions.link("flock",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private LinuxCalls() {}

    /// Links the functions that every node needs, which takes some 100 ms in a new process. They are linked by
    /// the first use else.
    public static void load() {
        // Done by the initialization of this class.
    }

    /// Calls that change and measure files. Few processes need them.
    private static final class OfFiles {
        static final MethodHandle FALLOCATE = CFunctions.link("fallocate",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
        static final MethodHandle FTRUNCATE = CFunctions.link("ftruncate",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
        static final MethodHandle STATX = CFunctions.link("statx",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
        static final MethodHandle SYNC = CFunctions.linkWithoutErrno("sync",
                FunctionDescriptor.ofVoid());
        static final MethodHandle FADVISE = CFunctions.linkWithoutErrno("posix_fadvise",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
        static final MethodHandle FSTATFS = CFunctions.link("fstatfs",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

        private OfFiles() {}
    }

    /// Calls for many small files, where Java's own calls are too slow.
    private static final class OfMany {
        private static final FunctionDescriptor AT_POSITION = FunctionDescriptor.of(JAVA_LONG,
                JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
        static final MethodHandle PREAD = CFunctions.link("pread", AT_POSITION);
        static final MethodHandle PWRITE = CFunctions.link("pwrite", AT_POSITION);
        static final MethodHandle FCHMOD = CFunctions.link("fchmod",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        static final MethodHandle FUTIMENS = CFunctions.link("futimens",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
        static final MethodHandle UNLINKAT = CFunctions.link("unlinkat",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle SYNCFS = CFunctions.link("syncfs",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        static final MethodHandle FSYNC = CFunctions.link("fsync",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT));

        private OfMany() {}
    }

    /// The C library's messages for errno numbers.
    private static final class Sentences {
        static final MethodHandle STRERROR = CFunctions.linkWithoutErrno("strerror",
                FunctionDescriptor.of(ADDRESS, JAVA_INT));

        private Sentences() {}
    }

    /// The result of `statx`.
    ///
    /// @param result   0, or a negative errno number; then all other values are 0
    /// @param device   major number in the upper, minor number in the lower half
    /// @param mode     type and permission bits
    /// @param owner    number of the user
    /// @param group    number of the group
    /// @param size     bytes
    /// @param disk     bytes allocated on disk
    /// @param modified nanoseconds since the epoch
    /// @param changed  nanoseconds since the epoch
    public record Stat(int result, long device, long inode, int mode, int owner, int group,
            long size, long disk, long modified, long changed) {
        private static final int TYPE = 0170000;
        private static final int REGULAR = 0100000;
        private static final int DIRECTORY = 0040000;

        public boolean isFile() {
            return (mode & TYPE) == REGULAR;
        }

        public boolean isDirectory() {
            return (mode & TYPE) == DIRECTORY;
        }

        /// Returns the device number of `stat` (`makedev`). `statx` returns major and minor number separately.
        public long deviceNumber() {
            long major = device >>> 32;
            long minor = device & 0xffff_ffffL;
            return ((major & 0xffff_f000L) << 32) | ((major & 0xfffL) << 8)
                    | ((minor & 0xffff_ff00L) << 12) | (minor & 0xffL);
        }

        public boolean isSameFileAs(Stat other) {
            return device == other.device && inode == other.inode;
        }

        public boolean isUnchangedSince(Stat earlier) {
            return size == earlier.size && modified == earlier.modified
                    && changed == earlier.changed && isSameFileAs(earlier);
        }

        private static Stat failed(int result) {
            return new Stat(result, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }

        /// @param s a `struct statx`, which is the same on every architecture (Linux 4.11)
        private static Stat of(MemorySegment s) {
            long device = ((long) s.get(JAVA_INT, 136) << 32)
                    | Integer.toUnsignedLong(s.get(JAVA_INT, 140));
            return new Stat(0, device, s.get(JAVA_LONG, 32), s.get(JAVA_SHORT, 28) & 0xffff,
                    s.get(JAVA_INT, 20), s.get(JAVA_INT, 24), s.get(JAVA_LONG, 40),
                    512 * s.get(JAVA_LONG, 48), nanos(s, 112), nanos(s, 96));
        }

        private static long nanos(MemorySegment stat, long at) {
            return stat.get(JAVA_LONG, at) * SECOND + stat.get(JAVA_INT, at + 8);
        }
    }

    /// Whether this is Linux on an architecture whose flags and system call numbers are known.
    public static boolean areKnown() {
        return System.getProperty("os.name", "").equals("Linux")
                && (ARM || System.getProperty("os.arch", "").equals("amd64"));
    }

    /// @param mode permission bits of a file that is created
    public static int openat(int directory, String name, int flags, int mode) {
        return (int) CFunctions.call((scratch, errno) -> (int) OPENAT.invokeExact(errno, directory,
                text(scratch, name), flags | O_CLOEXEC, mode));
    }

    /// As [#openat], with restrictions on path resolution.
    ///
    /// @param mode    permission bits; 0 without `O_CREAT`
    /// @param resolve `RESOLVE_` bits
    public static int openat2(int directory, String name, int flags, int mode, int resolve) {
        return (int) CFunctions.call((scratch, errno) -> {
            MemorySegment how = scratch.allocateFrom(JAVA_LONG, flags | O_CLOEXEC, mode, resolve);
            return (long) SYSCALL.invokeExact(errno, OPENAT2, (long) directory,
                    text(scratch, name).address(), how.address(), OPEN_HOW, 0L);
        });
    }

    public static int close(int descriptor) {
        return (int) CFunctions
                .call((_, errno) -> (int) CLOSE.invokeExact(errno, descriptor));
    }

    /// Takes an exclusive lock on an open file without waiting: `EAGAIN` when it is locked. Closing the
    /// descriptor releases it.
    public static int lock(int descriptor) {
        return (int) CFunctions
                .call((_, errno) -> (int) FLOCK.invokeExact(errno, descriptor, LOCK_EX_NB));
    }

    /// As [#lock], but a shared lock.
    public static int lockShared(int descriptor) {
        return (int) CFunctions
                .call((_, errno) -> (int) FLOCK.invokeExact(errno, descriptor, LOCK_SH_NB));
    }

    /// Renames an entry of one directory to a name in another (Linux 3.15).
    ///
    /// @param flags `RENAME_` bits
    public static int rename(int from, String old, int to, String fresh, int flags) {
        return (int) CFunctions.call((scratch,
                errno) -> (long) SYSCALL.invokeExact(errno, RENAMEAT2,
                        (long) from, text(scratch, old).address(), (long) to,
                        text(scratch, fresh).address(), (long) flags));
    }

    public static int remove(int directory, String name) {
        return (int) CFunctions.call((scratch, errno) -> (int) OfMany.UNLINKAT.invokeExact(errno,
                directory, text(scratch, name), 0));
    }

    /// Reserves space for `[offset, offset + length)` without changing the file's size.
    public static int reserve(int descriptor, long offset, long length) {
        return allocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, length);
    }

    /// Releases the space of `[offset, offset + length)` without changing the file's size.
    public static int release(int descriptor, long offset, long length) {
        return allocate(descriptor, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, offset, length);
    }

    private static int allocate(int descriptor, int how, long offset, long length) {
        return (int) CFunctions.call((_, errno) -> (int) OfFiles.FALLOCATE.invokeExact(errno,
                descriptor, how, offset, length));
    }

    /// Sets a file's size. Also releases space reserved after the end, even when the size is the same.
    public static int truncate(int descriptor, long length) {
        return (int) CFunctions.call(
                (_, errno) -> (int) OfFiles.FTRUNCATE.invokeExact(errno, descriptor, length));
    }

    /// Returns the status of an open file.
    public static Stat status(int descriptor) {
        return status(descriptor, "", AT_EMPTY_PATH);
    }

    /// Returns the status of a directory entry. Does not follow a link.
    public static Stat status(int directory, String name) {
        return status(directory, name, AT_SYMLINK_NOFOLLOW);
    }

    private static Stat status(int directory, String name, int flags) {
        ScratchMemory scratch = ScratchMemory.take();
        try {
            MemorySegment status = scratch.allocate(STATX, Long.BYTES);
            int result = (int) OfFiles.STATX.invokeExact(scratch.errno(), directory,
                    text(scratch, name), flags, STATX_BASIC_STATS, status);
            return result < 0
                    ? Stat.failed(-scratch.errorNumber())
                    : Stat.of(status);
        } catch (Throwable e) {
            throw CFunctions.unexpected(e);
        } finally {
            scratch.giveBack();
        }
    }

    /// Takes an entry of a directory.
    public interface EntrySink {
        /// @param type `DT_` number of `readdir`; 0 if the file system does not report it
        void entry(byte[] name, int type);
    }

    /// Passes all entries of an open directory to `each`, without `.` and `..`.
    ///
    /// @param descriptor opened for reading, at its begin
    /// @return 0, or a negative errno number
    public static int entries(int descriptor, EntrySink each) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(ENTRIES, Long.BYTES);
            while (true) {
                int filled = (int) CFunctions.call((_, errno) -> (long) SYSCALL.invokeExact(errno,
                        GETDENTS64, (long) descriptor, buffer.address(), ENTRIES, 0L, 0L));
                if (filled <= 0) {
                    return filled;
                }
                for (int at = 0; at < filled;) {
                    entry(buffer, at, each);
                    at += buffer.get(JAVA_SHORT_UNALIGNED, at + 16L) & 0xffff;
                }
            }
        }
    }

    /// `struct linux_dirent64`: inode(8) offset(8) length(2) type(1) name, which ends with NUL.
    private static void entry(MemorySegment buffer, int at, EntrySink each) {
        long start = at + 19L;
        int length = 0;
        while (buffer.get(JAVA_BYTE, start + length) != 0) {
            length++;
        }
        byte[] name = new byte[length];
        MemorySegment.copy(buffer, JAVA_BYTE, start, name, 0, length);
        boolean self = name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.'));
        if (!self) {
            each.entry(name, buffer.get(JAVA_BYTE, at + 18L));
        }
    }

    /// Reads at most a segment's length from a position.
    public static int read(int descriptor, MemorySegment to, long position) {
        return (int) CFunctions.call((_, errno) -> (long) OfMany.PREAD.invokeExact(errno,
                descriptor, to, to.byteSize(), position));
    }

    /// Writes at most a segment's length at a position.
    public static int write(int descriptor, MemorySegment from, long position) {
        return (int) CFunctions.call((_, errno) -> (long) OfMany.PWRITE.invokeExact(errno,
                descriptor, from, from.byteSize(), position));
    }

    public static int setMode(int descriptor, int mode) {
        return (int) CFunctions
                .call((_, errno) -> (int) OfMany.FCHMOD.invokeExact(errno, descriptor, mode));
    }

    /// Sets the modification time. Keeps the access time.
    ///
    /// @param nanos since the epoch
    public static int setModified(int descriptor, long nanos) {
        return (int) CFunctions.call((scratch, errno) -> (int) OfMany.FUTIMENS.invokeExact(errno,
                descriptor, scratch.allocateFrom(JAVA_LONG, 0, UTIME_OMIT,
                        Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND))));
    }

    public static int force(int descriptor) {
        return (int) CFunctions
                .call((_, errno) -> (int) OfMany.FSYNC.invokeExact(errno, descriptor));
    }

    /// Forces the whole file system of a file to disk. Reports write errors since Linux 5.8.
    public static int forceFileSystem(int descriptor) {
        return (int) CFunctions
                .call((_, errno) -> (int) OfMany.SYNCFS.invokeExact(errno, descriptor));
    }

    /// Forces all file systems of this host to stable storage, and waits. For files that cannot be opened.
    public static void forceEverything() {
        try {
            OfFiles.SYNC.invokeExact();
        } catch (Throwable e) {
            throw CFunctions.unexpected(e);
        }
    }

    /// Drops the cached pages of a file. Pages that are not yet written to disk stay.
    public static int dropCache(int descriptor) {
        // `posix_fadvise` returns the errno number itself.
        return (int) -CFunctions.call((_, _) -> (int) OfFiles.FADVISE.invokeExact(descriptor, 0L,
                0L, POSIX_FADV_DONTNEED));
    }

    /// Returns the type of a file's file system (`f_type` of `statfs`).
    public static long fileSystem(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(STATFS, Long.BYTES);
            long result = CFunctions.call((_, errno) -> (int) OfFiles.FSTATFS.invokeExact(errno,
                    descriptor, status));
            return result < 0 ? result : status.get(JAVA_LONG, 0);
        }
    }

    /// Returns the C library's message for an errno number, in the language of the process.
    public static String sentence(int number) {
        try {
            MemorySegment text = (MemorySegment) Sentences.STRERROR.invokeExact(number);
            return text.reinterpret(LONGEST_SENTENCE).getString(0, StandardCharsets.UTF_8);
        } catch (Throwable e) {
            throw CFunctions.unexpected(e);
        }
    }

    /// For [AccountCalls].
    static long syscall(long number, long first, long second) {
        return CFunctions.call((_, errno) -> (long) SYSCALL.invokeExact(errno, number, first,
                second, 0L, 0L, 0L));
    }

    private static MemorySegment text(SegmentAllocator scratch, String name) {
        return CFunctions.text(scratch, NameBytes.encode(name));
    }
}
