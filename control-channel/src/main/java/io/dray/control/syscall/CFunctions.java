package io.dray.control.syscall;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Links functions of the C library, and calls those that set errno. Linking generates classes and so delays
/// the start of a program. Rarely used functions are linked in separate classes, on first use.
@SuppressWarnings("restricted") // calls of foreign functions are what this class is for
final class CFunctions {
    private static final Linker LINKER = Linker.nativeLinker();

    private CFunctions() {}

    interface Call {
        /// @param scratch memory for arguments; valid during the call
        /// @param errno   first argument of a function linked by [#link]
        long make(SegmentAllocator scratch, MemorySegment errno) throws Throwable;
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
        ScratchMemory scratch = ScratchMemory.take();
        try {
            long result = call.make(scratch, scratch.errno());
            return result >= 0 ? result : -scratch.errorNumber();
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            scratch.giveBack();
        }
    }

    /// Returns bytes without NUL as a C string.
    static MemorySegment text(SegmentAllocator scratch, byte[] bytes) {
        MemorySegment text = scratch.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
        text.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
        return text;
    }

    static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("a function of the C library could not be called", e);
    }
}
