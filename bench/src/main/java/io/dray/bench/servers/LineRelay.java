package io.dray.bench.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A relay between the ends of clear control connections that counts lines. A connection to an address of this
/// host is forwarded to the same address at another port.
public final class LineRelay implements AutoCloseable {
    private final ServerSocket listener;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong commands = new AtomicLong();
    private final AtomicLong replies = new AtomicLong();

    private LineRelay(ServerSocket listener, int port) {
        this.listener = listener;
        this.port = port;
    }

    /// Counts so far.
    ///
    /// @param commands lines from those who connect
    /// @param replies  to them, of one line or many, preliminary ones included
    /// @param bytes    in both directions
    public record Said(long commands, long replies, long bytes) {
        public Said since(Said before) {
            return new Said(commands - before.commands, replies - before.replies,
                    bytes - before.bytes);
        }

        public long messages() {
            return commands + replies;
        }
    }

    /// @param port where the servers listen
    static LineRelay to(int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress("0.0.0.0", 0), 1024);
        LineRelay relay = new LineRelay(listener, port);
        Thread.ofVirtual().start(relay::accept);
        return relay;
    }

    int port() {
        return listener.getLocalPort();
    }

    Said said() {
        return new Said(commands.get(), replies.get(), bytes.get());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> relay(client, client.getLocalAddress()));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    private void relay(Socket client, InetAddress address) {
        try (client; Socket server = new Socket(address, port)) {
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread there = Thread.ofVirtual()
                    .start(() -> pump(client, server, new Lines(commands, false)));
            pump(server, client, new Lines(replies, true));
            there.join();
            open.remove(server);
        } catch (IOException e) {
            // One end has closed; closing the other one informs it.
            client.getLocalPort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private void pump(Socket from, Socket to, Lines lines) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.addAndGet(n);
                lines.count(buffer, n);
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    /// Counts lines; or, of replies, only those that end one (RFC 959: three digits and a blank).
    private static final class Lines {
        private static final int CODE = 3;

        private final AtomicLong counter;
        private final boolean lastOnly;
        private int column;
        private boolean last = true;

        Lines(AtomicLong counter, boolean lastOnly) {
            this.counter = counter;
            this.lastOnly = lastOnly;
        }

        void count(byte[] buffer, int length) {
            for (int i = 0; i < length; i++) {
                byte next = buffer[i];
                if (next == '\n') {
                    if (last || !lastOnly) {
                        counter.incrementAndGet();
                    }
                    column = 0;
                    last = true;
                } else {
                    last &= column > CODE || (column == CODE
                            ? next == ' '
                            : next >= '0' && next <= '9');
                    column++;
                }
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        open.forEach(LineRelay::close);
    }
}
