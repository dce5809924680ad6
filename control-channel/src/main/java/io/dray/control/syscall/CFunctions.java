package io.dray.control.syscall;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// Links functions of the C library, and calls those that set errno. Linking generates classes and so delays
/// the start of a program. Rarely used functions are linked in separate classes, on first use.
@SuppressWarnings("restricted") // calls of foreign functions are what this class is for
final class CFunctions {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE
            .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private CFunctions() {}

    interface Call {
        /// @param errno first argument of a function linked by [#link]
        long make(Arena arena, MemorySegment errno) throws Throwable;
    }

    /// Links a function that sets errno. Its first argument is memory for errno.
    static MethodHandle link(String name, FunctionDescriptor form) {
        return handle(name, form, Linker.Option.captureCallState("errno"));
    }

    /// Links a variadic function that sets errno.
    ///
    /// @param fixed number of its arguments before the variadic ones
    static MethodHandle linkVariadic(String name, FunctionDescriptor form, int fixed) {
        return handle(name, form, Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(fixed));
    }

    /// Links a function that does not set errno.
    static MethodHandle linkWithoutErrno(String name, FunctionDescriptor form) {
        return handle(name, form);
    }

    private static MethodHandle handle(String name, FunctionDescriptor form,
            Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), form, options);
    }

    /// @return the result, or an errno number made negative
    static long call(Call call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(STATE);
            long result = call.make(arena, errno);
            return result >= 0 ? result : -(int) ERRNO.get(errno, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Returns bytes without NUL as a C string.
    static MemorySegment text(Arena arena, byte[] bytes) {
        MemorySegment text = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return text;
    }

    static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("a function of the C library could not be called", e);
    }
}
