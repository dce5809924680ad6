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

/// The direct buffers of a node's data channels: a fixed number of equal ones, made when first needed and
/// used again for ever, so that memory does not depend on the size of files.
///
/// A channel in clear holds one, a channel under TLS two (three during its handshake). Safe for many
/// threads.
public final class BufferPool {
    /// Bytes of payload that one read or write aims at: a 256 KiB direct buffer was the fastest measured.
    public static final int PAYLOAD = 256 << 10;

    /// Room that senders leave in front of the payload for a block header; keeps the payload aligned.
    public static final int LEAD = 64;

    /// Capacity of each buffer: the payload and what TLS records or headers add to it.
    public static final int CAPACITY = PAYLOAD + (32 << 10);

    private static final long LOOK_AGAIN_MILLIS = 100;

    private final int size;
    private final Semaphore permits;
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final Duration limit;

    /// @param size  number of buffers, at least 3
    /// @param limit how long a channel waits for buffers that others hold
    public BufferPool(int size, Duration limit) {
        if (size < 3) {
            throw new IllegalArgumentException("a TLS channel needs three buffers, got " + size);
        }
        this.size = size;
        this.permits = new Semaphore(size, true);
        this.limit = limit;
    }

    /// Takes several buffers at once (never some now and some later: that could lock up), cleared.
    ///
    /// @param cancelled asked while waiting
    /// @throws DataChannelFailure when there are none within the limit
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

    /// Gives one buffer back; its contents may change from now on.
    public void give(ByteBuffer buffer) {
        synchronized (free) {
            free.push(buffer);
        }
        permits.release();
    }

    /// Buffers that are in use now.
    public int inUse() {
        return size - permits.availablePermits();
    }

    private static DataChannelFailure busy() {
        return DataChannelFailure
                .notOpened("No data channel could be opened: all transfer memory of"
                        + " this node is in use by other transfers. Try again later or with fewer streams.");
    }
}
