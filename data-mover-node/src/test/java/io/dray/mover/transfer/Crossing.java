package io.dray.mover.transfer;

import io.dray.protocol.address.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;

/// A way between two movers that can hold single connections back: what comes is handed on, with little room
/// for what waits on the way.
final class Crossing implements AutoCloseable {
    private static final int ROOM = 32 << 10;

    private final ServerSocket server;
    private final HostPort target;
    private final IntFunction<Gate> gates;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /// Stops a connection once it has let some bytes pass, until it is opened.
    static final class Gate {
        private long left;
        private boolean reached;

        /// @param bytes to let pass first
        Gate(long bytes) {
            this.left = bytes;
        }

        /// One that is always open.
        static Gate open() {
            return new Gate(Long.MAX_VALUE);
        }

        synchronized void lift() {
            left = Long.MAX_VALUE;
            notifyAll();
        }

        /// Waits until something stands before the gate.
        synchronized void awaitReached() throws InterruptedException {
            while (!reached) {
                wait();
            }
        }

        /// Returns how many of `wanted` bytes may pass, at least 1.
        private synchronized int pass(int wanted) throws InterruptedException {
            while (left == 0) {
                reached = true;
                notifyAll();
                wait();
            }
            int some = (int) Math.min(left, wanted);
            left -= some;
            return some;
        }

    }

    /// @param target where all connections go
    /// @param gates  for the connections, by the order in which they come
    Crossing(HostPort target, IntFunction<Gate> gates) {
        this.target = target;
        this.gates = gates;
        try {
            server = new ServerSocket();
            server.setReceiveBufferSize(ROOM);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    HostPort address() {
        return new HostPort(server.getInetAddress(), server.getLocalPort());
    }

    private void accept() {
        try {
            for (int i = 0; true; i++) {
                Socket from = server.accept();
                Socket to = new Socket();
                to.setSendBufferSize(ROOM);
                to.connect(new InetSocketAddress(target.address(), target.port()));
                sockets.addAll(List.of(from, to));
                Gate gate = gates.apply(i);
                Thread.startVirtualThread(() -> relay(from, to, gate));
                Thread.startVirtualThread(() -> relay(to, from, Gate.open()));
            }
        } catch (IOException e) {
            // Closed: nobody else comes.
            close();
        }
    }

    private static void relay(Socket from, Socket to, Gate gate) {
        byte[] buffer = new byte[ROOM];
        try {
            int count = from.getInputStream().read(buffer);
            while (count >= 0) {
                for (int sent = 0; sent < count;) {
                    int some = gate.pass(count - sent);
                    to.getOutputStream().write(buffer, sent, some);
                    sent += some;
                }
                count = from.getInputStream().read(buffer);
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            reset(from);
            reset(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
            assert socket.isClosed();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(Crossing::reset);
    }
}
