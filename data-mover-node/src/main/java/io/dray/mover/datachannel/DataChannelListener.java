package io.dray.mover.datachannel;

import io.dray.protocol.address.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// The passive end of data channels: a port that peers connect to (PASV, EPSV, SPAS). The transfer decides
/// which connections to accept.
///
/// Non-blocking, for use with a selector. Safe for many threads.
public final class DataChannelListener implements AutoCloseable {
    /// Backlog: twice the 128 channels of one upload, so that a burst of connections is not dropped.
    private static final int BACKLOG = 256;

    private final ServerSocketChannel server;
    private final HostPort address;
    private volatile boolean busy;
    private long uses;
    private Runnable onClose = () -> {};

    private DataChannelListener(ServerSocketChannel server, HostPort address) {
        this.server = server;
        this.address = address;
    }

    /// Opens a port.
    ///
    /// @param port 0 for one that the system selects
    static DataChannelListener bind(InetAddress local, int port) throws IOException {
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

    /// Runs a callback once when the listener is closed; immediately if it is closed already.
    synchronized void onClose(Runnable told) {
        if (server.isOpen()) {
            onClose = told;
        } else {
            told.run();
        }
    }

    /// Records that a transfer begins or ends on this port.
    ///
    /// @return false when the port is closed
    synchronized boolean busy(boolean running) {
        busy = running;
        uses++;
        return server.isOpen();
    }

    /// Number of begins and ends of transfers so far.
    synchronized long uses() {
        return uses;
    }

    boolean isIdle() {
        return !busy;
    }

    /// Closes the port unless a transfer is running.
    synchronized void closeIfIdle() {
        if (!busy) {
            close();
        }
    }

    /// Closes the port if no transfer has begun or ended since.
    ///
    /// @param since an earlier value of [#uses]
    synchronized void closeIfIdle(long since) {
        if (!busy && uses == since) {
            close();
        }
    }

    public HostPort address() {
        return address;
    }

    /// Sets the receive buffer of accepted sockets, bytes; 0 for the system's default.
    public void receiveBuffer(int bytes) throws IOException {
        if (bytes > 0) {
            server.setOption(StandardSocketOptions.SO_RCVBUF, bytes);
        }
    }

    /// Accepts the next pending connection, in blocking mode.
    public Optional<SocketChannel> accept() throws IOException {
        return Optional.ofNullable(server.accept());
    }

    /// Closes pending connections, which were made under rules that no longer apply.
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

    /// The channel for registration with a selector.
    public ServerSocketChannel server() {
        return server;
    }

    @Override
    public synchronized void close() {
        try {
            server.close();
        } catch (IOException e) {
            // The port is released even if close fails.
        }
        onClose.run();
        onClose = () -> {};
    }
}
