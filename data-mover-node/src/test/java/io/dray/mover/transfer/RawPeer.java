package io.dray.mover.transfer;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.block.ExtendedBlockHeader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The other end of a data channel, byte by byte as the test says.
final class RawPeer implements AutoCloseable {
    private static final int LIMIT_MILLIS = 15_000;
    /// The garbage collector closes a socket that nobody refers to.
    private static final Set<Socket> OPEN = ConcurrentHashMap.newKeySet();

    private final Socket socket;

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        OPEN.add(socket);
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.setTcpNoDelay(true);
    }

    static RawPeer connect(HostPort address) {
        try {
            return new RawPeer(new Socket(address.address(), address.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Connects from another address of this host.
    static RawPeer connectFrom(String source, HostPort address) {
        try {
            return new RawPeer(new Socket(address.address(), address.port(),
                    InetAddress.getByName(source), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] header(int descriptor, long count, long offset) {
        ByteBuffer header = ByteBuffer.allocate(ExtendedBlockHeader.LENGTH);
        return header.put((byte) descriptor).putLong(count).putLong(offset).array();
    }

    static byte[] block(int descriptor, long offset, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header(descriptor, bytes.length, offset));
        all.writeBytes(bytes);
        return all.toByteArray();
    }

    RawPeer send(byte[]... pieces) {
        try {
            for (byte[] piece : pieces) {
                socket.getOutputStream().write(piece);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Closes with FIN.
    @Override
    public void close() {
        try {
            OPEN.remove(socket);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Closes with RST.
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            OPEN.remove(socket);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the other end has closed, waiting for it.
    boolean seesEnd() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /// What came before the other end closed, in whatever way.
    byte[] readToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            return all.toByteArray();
        }
        return all.toByteArray();
    }

    /// Ends this end's sending and waits for the other's: its FIN.
    ///
    /// @throws UncheckedIOException when it sends a reset instead
    void shutdownAndAwaitEnd() {
        try {
            socket.shutdownOutput();
            if (socket.getInputStream().read() >= 0) {
                throw new IllegalStateException("it sent something");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] readAll() {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads one block: its header, and its payload into `file` if there is one.
    ExtendedBlockHeader readBlock(byte[] file) {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            ExtendedBlockHeader header = ExtendedBlockHeader.parse(
                    ByteBuffer.wrap(in.readNBytes(ExtendedBlockHeader.LENGTH)), 1L << 40);
            if ((header.descriptor() & 0x40) == 0) {
                in.readFully(file, (int) header.offset(), (int) header.count());
            }
            return header;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads blocks up to and with the one that ends this connection's part.
    List<ExtendedBlockHeader> readBlocks(byte[] file) {
        List<ExtendedBlockHeader> headers = new ArrayList<>();
        do {
            headers.add(readBlock(file));
        } while ((headers.getLast().descriptor() & 0x08) == 0);
        return headers;
    }

    /// A port that the mover connects to.
    static final class Port implements AutoCloseable {
        private final ServerSocket server;

        Port() {
            try {
                server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                server.setSoTimeout(LIMIT_MILLIS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        HostPort address() {
            return new HostPort(server.getInetAddress(), server.getLocalPort());
        }

        RawPeer accept() {
            try {
                return new RawPeer(server.accept());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
