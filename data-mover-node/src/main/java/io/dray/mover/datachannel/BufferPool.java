package io.dray.mover.datachannel;

import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The direct buffers of a node's data channels: a fixed number of equal size, allocated on first use and
/// reused, so that memory use does not depend on file sizes.
///
/// A clear channel holds one buffer, a TLS channel two (three during its handshake). Safe for many threads.
public final class BufferPool {
    /// Payload bytes of one read or write: 256 KiB was the fastest size measured.
    public static final int PAYLOAD = 256 << 10;

    /// Bytes kept free before the payload for a block header; 64 keeps the payload aligned.
    public static final int LEAD = 64;

    /// Capacity of each buffer: the payload plus the overhead of TLS records and headers.
    public static final int CAPACITY = PAYLOAD + (32 << 10);

    /// Interval at which a waiting channel checks for cancellation.
    private static final long LOOK_AGAIN_MILLIS = 100;

    private final int size;
    private final Semaphore permits;
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final Duration limit;

    /// @param size  number of buffers, at least 3
    /// @param limit how long a channel waits for buffers in use
    public BufferPool(int size, Duration limit) {
        if (size < 3) {
            throw new IllegalArgumentException("a TLS channel needs three buffers, got " + size);
        }
        this.size = size;
        this.permits = new Semaphore(size, true);
        this.limit = limit;
    }

    /// Takes several cleared buffers at once. Taking them one by one could deadlock.
    ///
    /// @param cancelled polled while waiting
    /// @throws DataChannelFailure when the buffers are not available within the limit
    public List<ByteBuffer> take(int count, BooleanSupplier cancelled) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!permits.tryAcquire(count, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                if (cancelled.getAsBoolean() || System.nanoTime() - end > 0) {
                    throw busy();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        List<ByteBuffer> taken = new ArrayList<>(count);
        synchronized (free) {
            while (taken.size() < count && !free.isEmpty()) {
                taken.add(free.pop().clear());
            }
        }
        while (taken.size() < count) {
            taken.add(ByteBuffer.allocateDirect(CAPACITY));
        }
        return taken;
    }

    /// Returns a buffer to the pool. The caller must not use it afterwards.
    public void give(ByteBuffer buffer) {
        synchronized (free) {
            free.push(buffer);
        }
        permits.release();
    }

    public int inUse() {
        return size - permits.availablePermits();
    }

    private static DataChannelFailure busy() {
        return DataChannelFailure
                .notOpened("No data channel could be opened: all transfer memory of"
                        + " this node is in use by other transfers. Try again later or with fewer streams.");
    }
}
