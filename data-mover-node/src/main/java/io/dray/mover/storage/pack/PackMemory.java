package io.dray.mover.storage.pack;

import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// The memory outside the heap in which a node keeps bundles during their transfer. It is bounded for all
/// sessions together; if it is in use, takers wait. Safe for many threads.
///
/// A sent bundle holds memory until its receiver has taken it. To avoid a deadlock, half of the memory is
/// reserved for receivers. They take memory only for a bundle that has begun to arrive, so that its sender has
/// its own already.
public final class PackMemory {
    private static final int UNIT = 1 << 12;
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_MILLIS = 100;

    private final Semaphore sending;
    private final Semaphore receiving;
    private final int half;
    private final Duration wait;

    /// The direction of a bundle.
    public enum Use {
        /// The bundle is read here and sent.
        SENDING,
        /// The bundle arrives here.
        RECEIVING
    }

    /// @param bytes for all bundles together, at least twice that of the largest
    /// @param wait  how long a bundle waits for others to end
    public PackMemory(long bytes, Duration wait) {
        this.half = (int) (bytes / 2 / UNIT);
        this.sending = new Semaphore(half, true);
        this.receiving = new Semaphore(half, true);
        this.wait = wait;
    }

    /// Returns the usual memory, 64 MiB: in each direction one bundle of the largest kind, or three that are
    /// full of bytes.
    public static PackMemory usual() {
        return new PackMemory(64 << 20, WAIT);
    }

    /// Takes memory for a bundle, zeroed.
    ///
    /// @param cancelled polled while waiting
    /// @throws StorageFailure `BUSY` when others have held it for too long, or the wait was cancelled
    public Buffer take(Use use, long size, BooleanSupplier cancelled) {
        Semaphore units = use == Use.SENDING ? sending : receiving;
        int count = (int) ((size + UNIT - 1) / UNIT);
        if (count > half || !acquire(units, count, cancelled)) {
            throw new StorageFailure(StorageCondition.BUSY, "pack",
                    "All memory that this node has for bundles of small files is in use; try again"
                            + " later, or without packing.");
        }
        try {
            return new Buffer(units, count, size);
        } catch (OutOfMemoryError e) {
            units.release(count);
            throw e;
        }
    }

    /// Returns the bytes in use, rounded up to pages.
    public long inUse() {
        return (2L * half - sending.availablePermits() - receiving.availablePermits()) * UNIT;
    }

    private boolean acquire(Semaphore units, int count, BooleanSupplier cancelled) {
        long end = System.nanoTime() + wait.toNanos();
        try {
            for (long left = wait.toMillis();; left = (end - System.nanoTime()) / 1_000_000) {
                if (units.tryAcquire(count, Math.min(left, LOOK_AGAIN_MILLIS),
                        TimeUnit.MILLISECONDS)) {
                    return true;
                }
                if (cancelled.getAsBoolean() || System.nanoTime() - end >= 0) {
                    return false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Memory of one bundle. No thread may use it after it is closed.
    public static final class Buffer implements AutoCloseable {
        private final Semaphore units;
        private final int count;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment memory;
        private final ByteBuffer view;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Buffer(Semaphore units, int count, long size) {
            this.units = units;
            this.count = count;
            this.memory = arena.allocate(size, Long.BYTES);
            this.view = memory.asByteBuffer();
        }

        /// Returns the memory for system calls.
        public MemorySegment memory() {
            return memory;
        }

        /// Returns the same memory as a buffer. For absolute access only: position and limit must not be
        /// changed.
        public ByteBuffer view() {
            return view;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                arena.close();
                units.release(count);
            }
        }
    }
}
