package io.dray.mover.datachannel;

import io.dray.control.security.DataChannelSecurity;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.interpreter.DataPeers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The data channel set-up of a session: its listener or the addresses to connect to, the security of new
/// channels, and channels kept from earlier extended block transfers (Globus server 13.24).
///
/// PASV, PORT, DCAU, PROT, DCSC and MODE close kept channels. Safe for many threads.
public final class DataChannelCache implements AutoCloseable {
    private final Executor closers;
    private final Duration linger;
    private final Supplier<DataChannelSecurity> insteadOfClear;
    private final List<DataChannel> kept = new ArrayList<>();
    private DataChannelSecurity security = new DataChannelSecurity.Clear();
    private @Nullable DataChannelListener listener;
    private DataPeers allowed = DataPeers.ANYBODY;
    private List<HostPort> peers = List.of();
    private boolean used;
    private long generation;

    /// @param closers        threads that close channels gently
    /// @param linger         time limit of such a close
    /// @param insteadOfClear security of new channels when none was negotiated
    public DataChannelCache(Executor closers, Duration linger,
            Supplier<DataChannelSecurity> insteadOfClear) {
        this.closers = closers;
        this.linger = linger;
        this.insteadOfClear = insteadOfClear;
    }

    /// The set-up of one transfer.
    ///
    /// @param security   security of new channels
    /// @param listener   the port peers connect to, if passive
    /// @param allowed    hosts that may connect to the listener
    /// @param peers      addresses to connect to, if active
    /// @param kept       channels of earlier transfers; the transfer owns them now
    /// @param used       whether an earlier transfer used the same listener or peers
    /// @param generation argument of [#keep]
    public record Setup(DataChannelSecurity security, Optional<DataChannelListener> listener,
            DataPeers allowed, List<HostPort> peers, List<DataChannel> kept, boolean used,
            long generation) {
        public Setup {
            peers = List.copyOf(peers);
            kept = List.copyOf(kept);
        }
    }

    public synchronized void secure(DataChannelSecurity wanted) {
        security = wanted;
        dropKept();
        if (listener != null) {
            listener.dropWaiting();
        }
    }

    public synchronized void listen(DataChannelListener opened, DataPeers from) {
        forget();
        listener = opened;
        allowed = from;
    }

    public synchronized void connectTo(List<HostPort> addresses) {
        forget();
        peers = List.copyOf(addresses);
    }

    /// Passes the set-up to a transfer. Closes kept channels of the other direction.
    public synchronized Setup take(Direction direction) {
        if (kept.stream().anyMatch(channel -> channel.direction() != direction)) {
            dropKept();
        }
        if (listener != null && !listener.busy(true)) {
            listener = null;
            throw DataChannelFailure.notOpened("The data port of this session was closed:"
                    + " no transfer began in time, or another session needed the port. Send PASV"
                    + " again.");
        }
        Setup setup = new Setup(security instanceof DataChannelSecurity.Clear
                ? insteadOfClear.get()
                : security, Optional.ofNullable(listener), allowed, peers,
                kept, used,
                generation);
        kept.clear();
        used = true;
        return setup;
    }

    /// Keeps channels for the next transfer, unless the set-up has changed since `takenAt`.
    public void keep(List<DataChannel> channels, long takenAt) {
        synchronized (this) {
            if (takenAt == generation) {
                channels.forEach(DataChannel::park);
                kept.addAll(channels);
                return;
            }
        }
        closeGently(channels);
    }

    /// Called at the end of a transfer. Its port, if it is still open, waits for the next one: as long as the
    /// session if channels are kept, otherwise for the idle limit.
    public synchronized void ended(DataPorts ports) {
        if (listener != null) {
            boolean _ = listener.busy(false);
            if (kept.isEmpty()) {
                ports.expire(listener);
            }
        }
    }

    /// Closes kept channels; the listener and the addresses stay.
    public synchronized void dropKept() {
        generation++;
        closeGently(List.copyOf(kept));
        kept.clear();
    }

    /// Drops channels, listener and addresses: after a failure and after a stream mode transfer.
    public synchronized void forget() {
        dropKept();
        if (listener != null) {
            listener.close();
        }
        listener = null;
        peers = List.of();
        used = false;
    }

    @Override
    public void close() {
        forget();
    }

    /// Closes channels after a successful transfer. A sending channel waits for the peer's close first.
    public void closeGently(List<DataChannel> channels) {
        for (DataChannel channel : channels) {
            if (channel.direction() == Direction.RECEIVING) {
                channel.close();
                continue;
            }
            try {
                channel.socket().shutdownOutput();
                closers.execute(() -> channel.linger(linger));
            } catch (IOException | RejectedExecutionException e) {
                channel.close();
            }
        }
    }
}
