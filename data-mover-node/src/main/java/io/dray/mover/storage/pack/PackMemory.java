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

/// The memory outside the heap in which a node keeps bundles while they are moved: bounded for all sessions
/// together; who finds it taken waits. Safe for many threads.
public final class PackMemory {
    private static final int UNIT = 1 << 12;
    private static final Duration WAIT = Duration.ofSeconds(60);

    private final Semaphore units;
    private final long bytes;
    private final Duration wait;

    /// @param bytes for all bundles together, at least that of the largest
    /// @param wait  how long a bundle waits for others to end
    public PackMemory(long bytes, Duration wait) {
        this.bytes = bytes;
        this.units = new Semaphore((int) (bytes / UNIT), true);
        this.wait = wait;
    }

    /// 64 MiB, three bundles of the largest kind.
    public static PackMemory usual() {
        return new PackMemory(64 << 20, WAIT);
    }

    /// Takes memory for a bundle, zeroed.
    ///
    /// @throws StorageFailure `BUSY` when others have held it for too long
    public Buffer take(long size) {
        int count = (int) ((size + UNIT - 1) / UNIT);
        if (size > bytes || !acquire(count)) {
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

    /// Bytes that are in use now, rounded up to pages.
    public long inUse() {
        return bytes - (long) units.availablePermits() * UNIT;
    }

    private boolean acquire(int count) {
        try {
            return units.tryAcquire(count, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Memory of one bundle. Used by no thread any more when it is closed.
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

        /// For system calls.
        public MemorySegment memory() {
            return memory;
        }

        /// The same, for absolute access only: its position and limit stay as they are.
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
