package io.dray.mover.datachannel;

import io.dray.protocol.address.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// The passive end of data channels: a port that peers connect to (PASV, EPSV, SPAS). Who of those
/// that connect may stay is for the transfer to decide.
///
/// Non-blocking, for use with a selector; safe for many threads.
public final class DataChannelListener implements AutoCloseable {
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

    /// Opens one port.
    ///
    /// @param port 0 takes one that the system gives
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

    /// Tells when it is closed, by whomever; once. At once if it is closed already.
    synchronized void onClose(Runnable told) {
        if (server.isOpen()) {
            onClose = told;
        } else {
            told.run();
        }
    }

    /// A transfer begins here, or has ended.
    ///
    /// @return false when the port was closed before
    synchronized boolean busy(boolean running) {
        busy = running;
        uses++;
        return server.isOpen();
    }

    /// How often a transfer has begun or ended here.
    synchronized long uses() {
        return uses;
    }

    boolean isIdle() {
        return !busy;
    }

    /// Gives the port back unless a transfer is running.
    synchronized void closeIfIdle() {
        if (!busy) {
            close();
        }
    }

    /// Gives the port back if no transfer has begun or ended since.
    ///
    /// @param since an earlier [#uses]
    synchronized void closeIfIdle(long since) {
        if (!busy && uses == since) {
            close();
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
    public synchronized void close() {
        try {
            server.close();
        } catch (IOException e) {
            // The port is given up either way.
        }
        onClose.run();
        onClose = () -> {};
    }
}
