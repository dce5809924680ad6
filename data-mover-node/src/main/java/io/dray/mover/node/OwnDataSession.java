package io.dray.mover.node;

import io.dray.control.security.DataChannelSecurity;
import io.dray.control.server.DataSession;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.interpreter.DataPeers;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The data transfer process of a session within this process. Commands can negotiate what two servers
/// agree upon, but not that this end is the client of an FTP server (RFC 4217): that is told directly.
final class OwnDataSession implements DataSession {
    private final DataSession data;
    private volatile @Nullable DataChannelSecurity insteadOfClear;

    OwnDataSession(DataSession data) {
        this.data = data;
    }

    /// Data channels that would be clear are secured like this, from now on and for good.
    void replaceClear(DataChannelSecurity security) {
        insteadOfClear = security;
        data.secure(security);
    }

    @Override
    public void secure(DataChannelSecurity security) {
        DataChannelSecurity other = insteadOfClear;
        data.secure(other != null && security instanceof DataChannelSecurity.Clear
                ? other
                : security);
    }

    @Override
    public CompletableFuture<HostPort> listen(InetAddress local, DataPeers peers) {
        return data.listen(local, peers);
    }

    @Override
    public void connectTo(List<HostPort> peers) {
        data.connectTo(peers);
    }

    @Override
    public void start(TransferRequest request, Consumer<TransferEvent> events) {
        data.start(request, events);
    }

    @Override
    public void abort(String reason) {
        data.abort(reason);
    }

    @Override
    public void close() {
        data.close();
    }
}
