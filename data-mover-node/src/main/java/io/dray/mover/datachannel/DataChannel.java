package io.dray.mover.datachannel;

import io.dray.protocol.address.HostAddress;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One TCP connection that carries file data one way, in clear or under TLS.
///
/// Life cycle: created on a connected socket; [#activate] takes buffers; [DataChannelGuard] secures it once; it
/// reads or writes; then [#park] keeps it for the next transfer without buffers, or [#close] ends it. Only the
/// thread that currently owns the channel may call its methods. The exception is [#abort]: any thread may call
/// it to make blocked reads and writes fail.
public final class DataChannel {
    /// Largest TCP window, bytes (RFC 7323 section 2.3).
    private static final long LARGEST_WINDOW = 1L << 30;

    private final SocketChannel socket;
    private final Direction direction;
    private final BufferPool pool;
    private final HostAddress host;
    private final String peer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable ByteBuffer data;
    private @Nullable ByteBuffer cipherIn;
    private @Nullable ByteBuffer cipherOut;
    private @Nullable TlsRecords tls;
    private boolean secured;
    private boolean sameClient;
    private boolean ended;

    public DataChannel(SocketChannel socket, Direction direction, BufferPool pool)
            throws IOException {
        this.socket = socket;
        this.direction = direction;
        this.pool = pool;
        if (!(socket.getRemoteAddress() instanceof InetSocketAddress remote)) {
            throw new IOException("the connection is gone");
        }
        this.host = new HostAddress(remote.getAddress());
        this.peer = new HostPort(host.address(), remote.getPort()).toString();
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /// Connects a socket to the address given by PORT, EPRT or SPOR. Closing the socket from another thread aborts
    /// the attempt.
    ///
    /// @param limit  time limit of the attempt
    /// @param buffer SO_SNDBUF and SO_RCVBUF, bytes; 0 for the system's default
    /// @throws DataChannelFailure with address and reason
    public static void connect(SocketChannel socket, HostPort peer, Duration limit, int buffer) {
        try {
            if (buffer > 0) {
                socket.setOption(StandardSocketOptions.SO_SNDBUF, buffer);
                socket.setOption(StandardSocketOptions.SO_RCVBUF, buffer);
            }
            socket.socket()
                    .connect(new InetSocketAddress(peer.address(), peer.port()),
                            (int) limit.toMillis());
        } catch (SocketTimeoutException e) {
            throw notConnected(peer, "no answer within " + limit.toSeconds() + " s");
        } catch (IOException e) {
            throw notConnected(peer, String.valueOf(e.getMessage()));
        }
    }

    private static DataChannelFailure notConnected(HostPort peer, String why) {
        return DataChannelFailure.notOpened("The data connection to " + peer
                + " could not be opened: " + why
                + ". Check that the other end is waiting there and that no firewall is between.");
    }

    /// Takes the buffers that the channel needs.
    ///
    /// @param tlsAhead  whether a TLS handshake will follow
    /// @param cancelled polled while waiting for buffers
    public void activate(boolean tlsAhead, BooleanSupplier cancelled) {
        if (data != null) {
            return;
        }
        boolean handshake = tlsAhead && !secured;
        List<ByteBuffer> taken = pool.take(handshake ? 3 : tls != null ? 2 : 1, cancelled);
        data = taken.getFirst().flip();
        if (handshake || tls != null) {
            boolean receives = direction == Direction.RECEIVING;
            if (handshake || receives) {
                cipherIn = taken.get(1).limit(0);
            }
            if (handshake || !receives) {
                cipherOut = taken.getLast();
            }
        }
        if (tls != null) {
            tls.attach(cipherIn, cipherOut);
        }
    }

    /// The channel's buffer. A receiver finds unread bytes between position and limit; a sender uses it as
    /// room. The owner may use it freely between calls.
    public ByteBuffer data() {
        if (data == null) {
            throw new IllegalStateException("the channel to " + peer + " is not active");
        }
        return data;
    }

    /// Makes room behind the unread bytes of [#data] and reads at least one byte.
    ///
    /// @return false at the end of the stream
    public boolean fill() throws IOException {
        ByteBuffer buffer = data();
        buffer.compact();
        int count;
        try {
            count = tls == null ? socket.read(buffer) : tls.read(buffer);
        } finally {
            buffer.flip();
        }
        ended |= count < 0;
        return count >= 0;
    }

    /// Writes all of `source`.
    public void write(ByteBuffer source) throws IOException {
        if (tls != null) {
            tls.write(source);
            return;
        }
        while (source.hasRemaining()) {
            socket.write(source);
        }
    }

    /// Ends the stream: close_notify under TLS, then FIN. The channel must still be closed.
    public void endSending() throws IOException {
        if (tls != null) {
            tls.close();
        }
        socket.shutdownOutput();
    }

    /// Replies to the peer's close_notify, if one was received: Python's ftplib waits for the reply after an
    /// upload and fails without it.
    public void answerEnd() {
        if (tls == null || !tls.closedByPeer()) {
            return;
        }
        try {
            endSending();
        } catch (IOException e) {
            // The peer did not wait for the reply; it has ended the stream itself.
            ended = true;
        }
    }

    /// Whether the stream ended without close_notify, so that an attacker could have truncated it.
    public boolean endUnconfirmed() {
        return tls != null && ended && !tls.closedByPeer();
    }

    /// Whether unread bytes are left, which belong to the next transfer.
    public boolean hasUnread() {
        return (data != null && data.hasRemaining())
                || (direction == Direction.RECEIVING && tls != null && tls.mayHoldMore());
    }

    /// Returns the buffers if they are empty.
    public void park() {
        if (data != null && tls != null && !data.hasRemaining() && tls.mayHoldMore()) {
            openRest(data.clear(), tls);
        }
        if (!hasUnread()) {
            releaseBuffers();
        }
    }

    /// Whether a parked sending channel is still connected. Received bytes (TLS session tickets) are discarded:
    /// a sender decrypts nothing after the handshake.
    public boolean peerStillThere() {
        ByteBuffer scrap = ByteBuffer.allocate(4096);
        try {
            socket.configureBlocking(false);
            try {
                int count = socket.read(scrap);
                while (count > 0) {
                    scrap.clear();
                    count = socket.read(scrap);
                }
                return count == 0;
            } finally {
                socket.configureBlocking(true);
            }
        } catch (IOException e) {
            return false;
        }
    }

    /// Waits for the peer's close, discarding what it still sends, then closes. Closing with unread bytes
    /// (session tickets) would reset the connection and could destroy data in flight.
    public void linger(Duration limit) {
        try {
            socket.socket().setSoTimeout((int) limit.toMillis());
            byte[] scrap = new byte[4096];
            long end = System.nanoTime() + limit.toNanos();
            int count = 0;
            while (count >= 0 && System.nanoTime() - end < 0) {
                count = socket.socket().getInputStream().read(scrap);
            }
        } catch (IOException e) {
            // The peer is gone, or was silent for the limit.
            ended = true;
        } finally {
            close();
        }
    }

    /// Resets the connection, so that the peer does not mistake this for an orderly end. Callable from any
    /// thread; the owner must still call [#close].
    public void abort() {
        reset(socket);
    }

    /// The reason of a read or write failure. Java gives none for a socket that was closed locally.
    public static String reason(IOException failure) {
        String words = failure.getMessage();
        return words == null || words.isEmpty() ? "this end closed it" : words;
    }

    /// Closes a socket with a reset.
    public static void reset(SocketChannel socket) {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (ClosedChannelException e) {
            return;
        } catch (IOException e) {
            // Not connected yet, or already gone: closing is enough.
        }
        close(socket);
    }

    /// Closes the socket and releases everything. Repeated calls have no effect.
    public void close() {
        if (closed.compareAndSet(false, true)) {
            close(socket);
            releaseBuffers();
            if (tls != null) {
                tls.release();
            }
        }
    }

    /// Upper limit of the bytes written here that the peer's program may not have read: the local send buffer
    /// plus the largest TCP window (RFC 7323 section 2.3).
    public long mostUnread() throws IOException {
        return LARGEST_WINDOW + socket.getOption(StandardSocketOptions.SO_SNDBUF);
    }

    public SocketChannel socket() {
        return socket;
    }

    public Direction direction() {
        return direction;
    }

    /// Address of the peer, for messages.
    public String peer() {
        return peer;
    }

    public HostAddress host() {
        return host;
    }

    /// Whether the data travels under TLS.
    public boolean isEncrypted() {
        return tls != null;
    }

    /// Whether the peer has proved to be the client of the control connection.
    public boolean isSameClient() {
        return sameClient;
    }

    void markSameClient() {
        sameClient = true;
    }

    boolean isSecured() {
        return secured;
    }

    SSLSession handshake(SSLEngine engine) throws IOException {
        if (cipherIn == null || cipherOut == null) {
            throw new IllegalStateException("activated without buffers for TLS");
        }
        TlsRecords records = new TlsRecords(engine, socket, cipherIn, cipherOut);
        tls = records;
        ByteBuffer buffer = data();
        buffer.compact();
        try {
            records.handshake(buffer);
        } finally {
            buffer.flip();
        }
        return records.session();
    }

    TlsRecords records() {
        if (tls == null) {
            throw new IllegalStateException("not under TLS");
        }
        return tls;
    }

    /// Continues in clear after the handshake of PROT C. Bytes behind the last TLS record are data.
    void leaveTls() {
        TlsRecords records = records();
        ByteBuffer buffer = data();
        buffer.compact();
        buffer.put(records.pending());
        buffer.flip();
        records.release();
        tls = null;
    }

    /// Marks the channel as secured and returns the handshake buffers.
    void markSecured() {
        secured = true;
        boolean receives = direction == Direction.RECEIVING;
        if (cipherIn != null && (tls == null || !receives)) {
            pool.give(cipherIn);
            cipherIn = null;
        }
        if (cipherOut != null && (tls == null || receives)) {
            pool.give(cipherOut);
            cipherOut = null;
        }
        if (tls != null) {
            tls.attach(cipherIn, cipherOut);
        }
    }

    private static void openRest(ByteBuffer room, TlsRecords records) {
        try {
            records.openAll(room);
        } catch (IOException e) {
            // The bytes behind the last block are not TLS; the next read reports this.
            room.position(0);
        } finally {
            room.flip();
        }
    }

    private void releaseBuffers() {
        if (data != null) {
            pool.give(data);
            data = null;
        }
        if (cipherIn != null) {
            pool.give(cipherIn);
            cipherIn = null;
        }
        if (cipherOut != null) {
            pool.give(cipherOut);
            cipherOut = null;
        }
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // A failed close still releases the socket.
        }
    }
}
