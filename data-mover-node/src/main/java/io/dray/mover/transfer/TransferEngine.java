package io.dray.mover.transfer;

import io.dray.control.security.DataChannelSecurity;
import io.dray.control.server.DataSession;
import io.dray.control.server.FileNamespace;
import io.dray.mover.datachannel.BufferPool;
import io.dray.mover.datachannel.CongestionControl;
import io.dray.mover.datachannel.DataPlaneObserver;
import io.dray.mover.datachannel.DataPorts;
import io.dray.mover.storage.Storage;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;

/// The data plane of a node: buffers and threads shared by the transfers of all sessions.
///
/// The node creates and closes it. Safe for many threads.
public final class TransferEngine implements AutoCloseable {
    /// How long a channel waits for buffers: as long as a transfer may wait for its first channel.
    private static final Duration BUFFER_WAIT = Duration.ofSeconds(60);

    private final DataPlane plane;

    /// @param observer receives events about bytes, streams, handshakes and stalls
    /// @param clock    for time stamps in markers and dates in listings
    public TransferEngine(DataPlaneConfig config, DataPlaneObserver observer, Clock clock) {
        ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().daemon().name("dray-data-deadlines").factory());
        deadlines.setRemoveOnCancelPolicy(true);
        ExecutorService threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("dray-data-", 1).factory());
        this.plane = new DataPlane(config, new BufferPool(config.buffers(), BUFFER_WAIT),
                new CongestionControl.Tuning(config.congestion()), threads,
                deadlines, new CoalescedTimer(deadlines, System::nanoTime), observer, clock,
                System::nanoTime,
                new DataPorts(config.ports(), config.limits().passive(), deadlines,
                        new SecureRandom()));
    }

    /// Creates the data transfer process of a new session.
    ///
    /// @param owner          identity of the session; free ports are divided among identities
    /// @param storage        files with the rights of the session's identity
    /// @param files          the same files, for listings
    /// @param insteadOfClear security of new data channels when the client negotiates none
    /// @param onClose        called once when the session is closed
    public DataSession open(String owner, Storage storage, FileNamespace files,
            Supplier<DataChannelSecurity> insteadOfClear, Runnable onClose) {
        return new MoverDataSession(plane, owner, storage, files, insteadOfClear, onClose);
    }

    /// Bytes of direct memory in use by data channels.
    public long memoryInUse() {
        return (long) plane.pool().inUse() * BufferPool.CAPACITY;
    }

    /// Stops the threads. Sessions should be closed first.
    @Override
    public void close() {
        plane.threads().shutdown();
        plane.deadlines().shutdownNow();
    }
}
