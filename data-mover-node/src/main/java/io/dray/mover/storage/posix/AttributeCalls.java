package io.dray.mover.storage.posix;

import io.dray.mover.storage.HostPaths;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Extended attributes of files (xattr(7)), access control lists among them. Links are followed: give a path
/// that is none, such as that of a pinned file.
///
/// Names and values are bounded by Linux: 64 KiB for all names of a file, 64 KiB a value.
@SuppressWarnings("restricted") // calls of foreign functions are what this class is for
final class AttributeCalls {
    private static final int MOST = 64 << 10;

    private final VarHandle errno;
    private final MethodHandle listxattr;
    private final MethodHandle getxattr;
    private final MethodHandle setxattr;
    private final MethodHandle removexattr;

    private AttributeCalls() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        Linker.Option capture = Linker.Option.captureCallState("errno");
        errno = Linker.Option.captureStateLayout()
                .varHandle(MemoryLayout.PathElement.groupElement("errno"));
        listxattr = linker.downcallHandle(library.findOrThrow("listxattr"),
                FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG), capture);
        getxattr = linker.downcallHandle(library.findOrThrow("getxattr"),
                FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG), capture);
        setxattr = linker.downcallHandle(library.findOrThrow("setxattr"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT),
                capture);
        removexattr = linker.downcallHandle(library.findOrThrow("removexattr"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), capture);
    }

    /// The calls, where the system is Linux.
    static Optional<AttributeCalls> find() {
        return LinuxCalls.find().isPresent() ? Optional.of(new AttributeCalls()) : Optional.empty();
    }

    /// Names of a file's attributes; none where the file system has no such thing.
    List<String> names(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment path = text(arena, file);
            // Most files have none, or one: no need to clear so much memory for that.
            long needed = (long) listxattr.invokeExact(state, path, MemorySegment.NULL, 0L);
            if (needed <= 0) {
                return List.of();
            }
            MemorySegment found = arena.allocate(MOST);
            long length = (long) listxattr.invokeExact(state, path, found, (long) MOST);
            List<String> names = new ArrayList<>();
            for (long at = 0; at < length;) {
                String name = found.getString(at, StandardCharsets.ISO_8859_1);
                names.add(name);
                at += name.length() + 1L;
            }
            return names;
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    /// The value of an attribute; empty when there is none, or it may not be read.
    Optional<byte[]> value(Path file, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment value = arena.allocate(MOST);
            long length = (long) getxattr.invokeExact(state, text(arena, file),
                    arena.allocateFrom(name, StandardCharsets.ISO_8859_1), value, (long) MOST);
            return length < 0
                    ? Optional.empty()
                    : Optional.of(value.asSlice(0, length).toArray(JAVA_BYTE));
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    /// Sets an attribute.
    ///
    /// @return 0, or an errno number made negative
    int set(Path file, String name, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int result = (int) setxattr.invokeExact(state, text(arena, file),
                    arena.allocateFrom(name, StandardCharsets.ISO_8859_1),
                    arena.allocateFrom(JAVA_BYTE, value), (long) value.length, 0);
            return result >= 0 ? result : -(int) errno.get(state, 0L);
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    /// Removes an attribute.
    ///
    /// @return 0, or an errno number made negative
    int remove(Path file, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int result = (int) removexattr.invokeExact(state, text(arena, file),
                    arena.allocateFrom(name, StandardCharsets.ISO_8859_1));
            return result >= 0 ? result : -(int) errno.get(state, 0L);
        } catch (Throwable e) {
            throw LinuxCalls.unexpected(e);
        }
    }

    private static MemorySegment text(Arena arena, Path file) {
        byte[] path = HostPaths.pathBytes(file);
        MemorySegment text = arena.allocate(path.length + 1L);
        MemorySegment.copy(path, 0, text, JAVA_BYTE, 0, path.length);
        return text;
    }
}
