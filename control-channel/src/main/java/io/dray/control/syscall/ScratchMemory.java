package io.dray.control.syscall;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Memory outside the heap for the arguments of one call of the C library, and for its errno. A small file takes a dozen
/// calls; to allocate, clear and free memory for each costs as much as some of them.
///
/// Between [#take] and [#giveBack] it belongs to one thread. What it allocates is not cleared.
final class ScratchMemory implements SegmentAllocator {
    /// Bytes: two of the longest paths (`PATH_MAX` of Linux is 4,096), and a structure.
    private static final long ROOM = 16 << 10;
    /// Places for those that nobody uses. More calls at once use memory of their own, which is collected.
    private static final int PLACES = 32;
    private static final AtomicReferenceArray<ScratchMemory> IDLE = new AtomicReferenceArray<>(
            PLACES);
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE
            .byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private final MemorySegment room = Arena.ofAuto().allocate(ROOM, Long.BYTES);
    private final MemorySegment errno = room.asSlice(0, STATE.byteSize());
    /// What did not fit. Some calls take its address as a number, which does not keep it from being collected.
    private final List<MemorySegment> beyond = new ArrayList<>();
    private long used;

    private ScratchMemory() {}

    static ScratchMemory take() {
        ScratchMemory idle = IDLE.getAndSet(place(), null);
        ScratchMemory taken = idle == null ? new ScratchMemory() : idle;
        taken.used = taken.errno.byteSize();
        return taken;
    }

    void giveBack() {
        beyond.clear();
        IDLE.set(place(), this);
    }

    private static int place() {
        return (int) (Thread.currentThread().threadId() % PLACES);
    }

    /// Where a function linked by [CFunctions#link] leaves errno.
    MemorySegment errno() {
        return errno;
    }

    /// The errno that the call has left.
    int errorNumber() {
        return errno.get(ValueLayout.JAVA_INT, ERRNO);
    }

    /// Allocates memory that is valid until [#giveBack]. A value that does not fit gets memory of its own.
    @Override
    public MemorySegment allocate(long size, long alignment) {
        long from = (used + alignment - 1) & -alignment;
        if (alignment > Long.BYTES || size > ROOM - from) {
            MemorySegment own = Arena.ofAuto().allocate(size, alignment);
            beyond.add(own);
            return own;
        }
        used = from + size;
        return room.asSlice(from, size);
    }
}
