package io.dray.control.server;

import io.dray.control.security.DataChannelSecurity;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.interpreter.DataPeers;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.parameters.TransferMode;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The data transfer process (DTP) of one control session: its listener, its cached data channels, and
/// the transfer that runs over them, at most one at a time.
///
/// Called from the session's event loop; no method blocks. Events come from any thread; the caller
/// brings them back to its loop.
public interface DataSession extends AutoCloseable {
    /// Security of data channels opened from now on. Drops cached channels and the listener's queue.
    void secure(DataChannelSecurity security);

    /// PASV, EPSV, SPAS: opens a new listener and forgets the earlier one and all cached channels.
    /// Completes with its address as peers reach it, or exceptionally with a
    /// [io.dray.protocol.failure.TransferFailure] (no free port in the data port range).
    ///
    /// @param local address of this end of the control connection; the listener binds to it
    /// @param peers who may connect
    CompletableFuture<HostPort> listen(InetAddress local, DataPeers peers);

    /// As [#listen(InetAddress, DataPeers)], at several places if this data mover has several and the client asked for
    /// them: one address for each stripe, in the order that senders are to keep.
    ///
    /// @param mode    that the session has set
    /// @param striped whether there may be more than one (SPAS)
    default CompletableFuture<List<HostPort>> listen(InetAddress local, DataPeers peers,
            TransferMode mode, boolean striped) {
        return listen(local, peers).thenApply(List::of);
    }

    /// PORT, EPRT, SPOR: later transfers connect to these. Drops cached channels and the listener.
    void connectTo(List<HostPort> peers);

    /// Runs one transfer. Storage is opened first, then channels: an open error comes as `Failed`
    /// without `Started`.
    void start(TransferRequest request, Consumer<TransferEvent> events);

    /// Ends the running transfer, which reports `Failed(Aborted)`. Nothing happens if none runs.
    void abort(String reason);

    /// Aborts and releases everything.
    @Override
    void close();
}
