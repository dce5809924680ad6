package io.dray.control.syscall;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Extended attributes of files (xattr(7)), including access control lists. Symbolic links are followed, so
/// pass a path that is none, such as that of a pinned file.
///
/// Linux limits all names of a file together to 64 KiB, and each value to 64 KiB.
@SuppressWarnings("restricted") // calls of foreign functions are what this class is for
public final class AttributeCalls {
    /// The limit of Linux, bytes (`XATTR_LIST_MAX`, `XATTR_SIZE_MAX`).
    private static final int MOST = 64 << 10;

    private static final MethodHandle LIST = CFunctions.link("listxattr",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle GET = CFunctions.link("getxattr",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle SET = CFunctions.link("setxattr",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle REMOVE = CFunctions.link("removexattr",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

    private AttributeCalls() {}

    /// Returns the names of a file's attributes; none where the file system does not support them.
    public static List<String> names(Path file) {
        // Most files have no attributes. Asking for the length first avoids allocating and clearing the buffer.
        if (list(file, MemorySegment.NULL) <= 0) {
            return List.of();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(MOST);
            long length = list(file, found);
            List<String> names = new ArrayList<>();
            for (long at = 0; at < length;) {
                String name = found.getString(at, StandardCharsets.ISO_8859_1);
                names.add(name);
                at += name.length() + 1L;
            }
            return names;
        }
    }

    private static long list(Path file, MemorySegment room) {
        return CFunctions
                .call((scratch, errno) -> (long) LIST.invokeExact(errno, path(scratch, file),
                        room, room.byteSize()));
    }

    /// Returns the value of an attribute; empty when it does not exist or is not readable.
    public static Optional<byte[]> value(Path file, String name) {
        // As with the names.
        if (get(file, name, MemorySegment.NULL) < 0) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(MOST);
            long length = get(file, name, value);
            return length < 0
                    ? Optional.empty()
                    : Optional.of(value.asSlice(0, length).toArray(JAVA_BYTE));
        }
    }

    private static long get(Path file, String name, MemorySegment room) {
        return CFunctions
                .call((scratch, errno) -> (long) GET.invokeExact(errno, path(scratch, file),
                        name(scratch, name), room, room.byteSize()));
    }

    /// Sets an attribute.
    ///
    /// @return 0, or an errno number made negative
    public static int set(Path file, String name, byte[] value) {
        return (int) CFunctions.call((scratch, errno) -> (int) SET.invokeExact(errno,
                path(scratch, file), name(scratch, name), scratch.allocateFrom(JAVA_BYTE, value),
                (long) value.length, 0));
    }

    /// Removes an attribute.
    ///
    /// @return 0, or an errno number made negative
    public static int remove(Path file, String name) {
        return (int) CFunctions.call((scratch, errno) -> (int) REMOVE.invokeExact(errno,
                path(scratch, file), name(scratch, name)));
    }

    private static MemorySegment path(SegmentAllocator scratch, Path file) {
        return CFunctions.text(scratch, HostPaths.pathBytes(file));
    }

    private static MemorySegment name(SegmentAllocator scratch, String name) {
        return scratch.allocateFrom(name, StandardCharsets.ISO_8859_1);
    }
}
