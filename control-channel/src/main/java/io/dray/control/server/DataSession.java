package io.dray.control.server;

import io.dray.control.security.DataChannelSecurity;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.interpreter.ServerAction;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
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

    /// PASV, EPSV, SPAS: opens new listeners. Closes the earlier listeners and all cached channels. Completes
    /// with the addresses that peers connect to, one per stripe, in stripe order; or exceptionally with a
    /// [io.dray.protocol.failure.TransferFailure] if the data port range has no free port. There is one address
    /// unless the client asked for stripes (SPAS) and the data mover has several hosts.
    ///
    /// @param local  address of this end of the control connection; the listener binds to it
    /// @param wanted who may connect, in which mode, and whether there may be several stripes
    CompletableFuture<List<HostPort>> listen(InetAddress local, ServerAction.Listen wanted);

    /// PORT, EPRT, SPOR: later transfers connect to these. Drops cached channels and the listener.
    void connectTo(List<HostPort> peers);

    /// Runs one transfer. Storage is opened first, then the channels: if the file cannot be opened, `Failed`
    /// comes without `Started`.
    void start(TransferRequest request, Consumer<TransferEvent> events);

    /// Aborts the running transfer, which then reports `Failed(Aborted)`. Does nothing if none runs.
    void abort(String reason);

    /// Aborts and releases everything.
    @Override
    void close();
}
