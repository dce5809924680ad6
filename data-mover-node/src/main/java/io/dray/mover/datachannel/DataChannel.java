package io.dray.mover.datachannel;

import io.dray.protocol.address.HostAddress;
import io.dray.protocol.address.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
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
/// Life: made on a connected socket; [#activate] takes buffers; [DataChannelGuard] secures it once; reads
/// or writes; then either [#park] (kept for the next transfer, without buffers) or [#close]. All methods
/// are for the one thread that owns the channel at the time, except [#abort], which any thread may call:
/// it ends blocked reads and writes with an exception.
public final class DataChannel {
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

    /// Takes the buffers that this channel needs now.
    ///
    /// @param tlsAhead  whether a TLS handshake will follow
    /// @param cancelled asked while waiting for buffers
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

    /// The buffer of this channel: received bytes not yet consumed between position and limit, or room for
    /// a sender's use. The owner may use it as it likes between calls.
    public ByteBuffer data() {
        if (data == null) {
            throw new IllegalStateException("the channel to " + peer + " is not active");
        }
        return data;
    }

    /// Makes room behind the unread bytes of [#data] and reads at least one byte into it.
    ///
    /// @return false when the peer has ended its sending
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

    /// Ends the sending: close_notify under TLS, then FIN. The channel still has to be closed.
    public void endSending() throws IOException {
        if (tls != null) {
            tls.close();
        }
        socket.shutdownOutput();
    }

    /// Answers the peer's close_notify, if there was one: Python's ftplib waits for that after an upload and
    /// fails without it.
    public void answerEnd() {
        if (tls == null || !tls.closedByPeer()) {
            return;
        }
        try {
            endSending();
        } catch (IOException e) {
            // The peer did not wait for an answer; its own close has said all that matters.
            ended = true;
        }
    }

    /// Whether the peer's end could be cut off by somebody in between: it ended without close_notify.
    public boolean endUnconfirmed() {
        return tls != null && ended && !tls.closedByPeer();
    }

    /// Whether received bytes wait here that belong to the next transfer.
    public boolean hasUnread() {
        return (data != null && data.hasRemaining())
                || (direction == Direction.RECEIVING && tls != null && tls.mayHoldMore());
    }

    /// Gives the buffers back if nothing waits in them.
    public void park() {
        if (data != null && tls != null && !data.hasRemaining() && tls.mayHoldMore()) {
            openRest(data.clear(), tls);
        }
        if (!hasUnread()) {
            releaseBuffers();
        }
    }

    /// Whether a parked sending channel still has a peer. Bytes that a sender receives (TLS session
    /// tickets) are thrown away: a sender decrypts nothing after the handshake.
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

    /// Waits until the peer has closed too, throwing away what it still sends, then closes. A close with
    /// unread bytes (session tickets) would reset the connection and could destroy data under way.
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
            // The peer is gone, or silent for the limit: either way the wait is over.
            ended = true;
        } finally {
            close();
        }
    }

    /// Closes the socket with a reset from any thread: the peer must not take this for an orderly end.
    /// The owner still calls [#close].
    public void abort() {
        reset(socket);
    }

    /// Why reading or writing failed, in words. Java has none for a socket that was closed at this end.
    public static String reason(IOException failure) {
        String words = failure.getMessage();
        return words == null || words.isEmpty() ? "this end closed it" : words;
    }

    /// Closes a socket so that its peer sees an error.
    public static void reset(SocketChannel socket) {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (ClosedChannelException e) {
            return;
        } catch (IOException e) {
            // Not connected yet, or gone: closing is all that can be done.
        }
        close(socket);
    }

    /// Closes and releases everything; later calls do nothing.
    public void close() {
        if (closed.compareAndSet(false, true)) {
            close(socket);
            releaseBuffers();
            if (tls != null) {
                tls.release();
            }
        }
    }

    /// The most bytes that can have been written here without the peer's program having read them: what
    /// this end's buffer holds, and the largest window of TCP (RFC 7323, 2.3).
    public long mostUnread() throws IOException {
        return LARGEST_WINDOW + socket.getOption(StandardSocketOptions.SO_SNDBUF);
    }

    public SocketChannel socket() {
        return socket;
    }

    public Direction direction() {
        return direction;
    }

    /// Address of the other end, for messages.
    public String peer() {
        return peer;
    }

    /// The other end's host.
    public HostAddress host() {
        return host;
    }

    /// Whether the data travels under TLS.
    public boolean isEncrypted() {
        return tls != null;
    }

    /// Whether the peer has proved that it is the client of the control connection.
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

    /// Goes on in clear after a PROT C exchange; bytes behind the last record are data.
    void leaveTls() {
        TlsRecords records = records();
        ByteBuffer buffer = data();
        buffer.compact();
        buffer.put(records.pending());
        buffer.flip();
        records.release();
        tls = null;
    }

    /// The channel is as secure as the session wants it; buffers of the handshake go back.
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
            // What follows the last block is no TLS: the transfer that reads on will say so.
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
            // A socket that fails to close is closed all the same; there is nothing to save.
        }
    }
}
