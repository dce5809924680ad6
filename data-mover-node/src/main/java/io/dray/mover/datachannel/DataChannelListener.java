package io.dray.mover.datachannel;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The passive end of data channels: a port that peers connect to (PASV, EPSV, SPAS). Who of those
/// that connect may stay is for the transfer to decide.
///
/// Non-blocking, for use with a selector; safe for many threads.
public final class DataChannelListener implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final ServerSocketChannel server;
    private final HostPort address;

    private DataChannelListener(ServerSocketChannel server, HostPort address) {
        this.server = server;
        this.address = address;
    }

    /// Opens a port on a local address.
    ///
    /// @param ports  where to look for a free port, from a random start; empty takes one the system gives
    /// @param random where to start
    /// @throws DataChannelFailure when there is no free port
    public static DataChannelListener open(InetAddress local, Optional<PortRange> ports,
            RandomGenerator random) {
        int size = ports.map(PortRange::size).orElse(1);
        int start = random.nextInt(size);
        String reason = "";
        for (int i = 0; i < size; i++) {
            int offset = (start + i) % size;
            try {
                return bind(local, ports.map(range -> range.first() + offset).orElse(0));
            } catch (IOException e) {
                reason = String.valueOf(e.getMessage());
            }
        }
        throw DataChannelFailure.notOpened("No port for data connections could be opened at "
                + local.getHostAddress() + ": " + reason + ". "
                + ports.map(range -> "All ports from " + range.first() + " to " + range.last()
                        + " are in use; try again later, or let the node use more.")
                        .orElse("Try again later."));
    }

    private static DataChannelListener bind(InetAddress local, int port) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(new InetSocketAddress(local, port), BACKLOG);
            server.configureBlocking(false);
            InetSocketAddress bound = (InetSocketAddress) server.getLocalAddress();
            return new DataChannelListener(server, new HostPort(local, bound.getPort()));
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /// Where it listens.
    public HostPort address() {
        return address;
    }

    /// Asks for a receive buffer of accepted sockets, bytes; 0 leaves it to the system.
    public void receiveBuffer(int bytes) throws IOException {
        if (bytes > 0) {
            server.setOption(StandardSocketOptions.SO_RCVBUF, bytes);
        }
    }

    /// The next waiting connection, in blocking mode.
    public Optional<SocketChannel> accept() throws IOException {
        return Optional.ofNullable(server.accept());
    }

    /// Closes connections that wait to be accepted: they came under rules that no longer hold.
    public void dropWaiting() {
        try {
            Optional<SocketChannel> waiting = accept();
            while (waiting.isPresent()) {
                waiting.get().close();
                waiting = accept();
            }
        } catch (IOException e) {
            close();
        }
    }

    /// The channel to register with a selector.
    public ServerSocketChannel server() {
        return server;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // The port is given up either way.
        }
    }
}
