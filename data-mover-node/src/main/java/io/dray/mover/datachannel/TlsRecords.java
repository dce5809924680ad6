package io.dray.mover.datachannel;

import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// TLS on a blocking socket, on the calling thread. One read or write of the socket carries many records.
///
/// Works with the JDK's engine and with netty-tcnative's. Renegotiation (TLS 1.2) is refused; key updates (TLS
/// 1.3) are answered. For one thread at a time.
final class TlsRecords {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);
    /// Plaintext room needed to open a record: 2^14 bytes plus the expansion that TLS 1.2 allows (RFC 5246
    /// section 6.2).
    private static final int RECORD_ROOM = 18 << 10;
    /// Upper limit of records at the close: one alert is usual; the limit ends a loop with a faulty engine.
    private static final int MAX_CLOSING_WRAPS = 8;
    /// Cipher suite of a session before the end of its handshake.
    private static final String NO_SUITE = "SSL_NULL_WITH_NULL_NULL";

    private final SSLEngine engine;
    private final SocketChannel socket;
    private @Nullable ByteBuffer in;
    private @Nullable ByteBuffer out;
    private boolean closeNotify;
    private boolean moreInEngine;

    /// @param in  received records, flipped; held until `pending()` is empty
    /// @param out room for records to send, cleared
    TlsRecords(SSLEngine engine, SocketChannel socket, ByteBuffer in, ByteBuffer out) {
        this.engine = engine;
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /// Replaces the buffers: a parked channel has none, and each direction needs only its own.
    ///
    /// @param in  null when this end receives nothing; must not change while records are pending
    /// @param out null when this end sends no data
    void attach(@Nullable ByteBuffer in, @Nullable ByteBuffer out) {
        this.in = in;
        this.out = out;
    }

    /// Performs the handshake. Puts data from the peer's last flight into `plain`.
    void handshake(ByteBuffer plain) throws IOException {
        try {
            engine.beginHandshake();
            HandshakeStatus status = engine.getHandshakeStatus();
            while (status != HandshakeStatus.FINISHED
                    && status != HandshakeStatus.NOT_HANDSHAKING) {
                status = switch (status) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> wrapNothing().getHandshakeStatus();
                    default -> unwrapHandshake(plain);
                };
            }
            sendWhatTheEngineHolds();
        } catch (SSLException e) {
            sendAlert(e);
            throw e;
        }
    }

    /// Reads at least one byte, and as many as the available records contain; -1 at the end.
    ///
    /// @param plain room for at least 18 KiB
    int read(ByteBuffer plain) throws IOException {
        int before = plain.position();
        while (true) {
            openAll(plain);
            if (plain.position() > before) {
                return plain.position() - before;
            }
            if (closeNotify || !refill()) {
                return -1;
            }
        }
    }

    /// Reads one record with data, and nothing behind it.
    ///
    /// @return number of bytes, -1 at the end
    int readRecord(ByteBuffer plain) throws IOException {
        while (true) {
            SSLEngineResult result = engine.unwrap(in(), plain);
            afterUnwrap(result);
            if (result.bytesProduced() > 0) {
                return result.bytesProduced();
            }
            if (closeNotify) {
                return -1;
            }
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW && !refill()) {
                return -1;
            }
        }
    }

    /// Writes all of `source`; each write of the socket sends as many records as the buffer holds.
    void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            SSLEngineResult result = engine.wrap(source, out());
            switch (result.getStatus()) {
                case OK -> {
                }
                case BUFFER_OVERFLOW -> {
                    if (out().position() == 0) {
                        throw new SSLException("A TLS record does not fit the buffer.");
                    }
                    flush();
                }
                case BUFFER_UNDERFLOW, CLOSED -> throw new SSLException(
                        "The TLS connection was closed while data was being sent.");
            }
        }
        flush();
    }

    /// Sends close_notify.
    void close() throws IOException {
        engine.closeOutbound();
        for (int i = 0; i < MAX_CLOSING_WRAPS && !engine.isOutboundDone(); i++) {
            if (engine.wrap(NOTHING, out()).bytesProduced() == 0) {
                break;
            }
        }
        flush();
    }

    /// Whether the peer sent close_notify.
    boolean closedByPeer() {
        return closeNotify;
    }

    /// Whether more data may be available without reading the socket, because the last read ran out of room.
    boolean mayHoldMore() {
        return moreInEngine || (in != null && in.hasRemaining());
    }

    /// Received bytes not yet decrypted. After the handshake of PROT C they are clear data.
    ByteBuffer pending() {
        return in();
    }

    SSLSession session() {
        return engine.getSession();
    }

    String protocol() {
        return engine.getSession().getProtocol();
    }

    /// Frees a native engine. The owner of the channel must call this exactly once.
    void release() {
        ReferenceCountUtil.release(engine);
    }

    /// Decrypts records until no complete one is left or the room is full. A bulk engine may hold records
    /// itself, so it is called even when `in` is empty.
    void openAll(ByteBuffer plain) throws IOException {
        int before = plain.position();
        moreInEngine = true;
        while (plain.remaining() >= RECORD_ROOM && !closeNotify) {
            SSLEngineResult result = engine.unwrap(in(), plain);
            boolean full = result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW;
            if (full && plain.position() > before) {
                return;
            }
            afterUnwrap(result);
            if (result.getStatus() != SSLEngineResult.Status.OK
                    || result.bytesConsumed() + result.bytesProduced() == 0) {
                moreInEngine = false;
                return;
            }
        }
    }

    private void afterUnwrap(SSLEngineResult result) throws IOException {
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            closeNotify = true;
            return;
        }
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            throw new SSLException("A TLS record is larger than TLS allows.");
        }
        HandshakeStatus status = result.getHandshakeStatus();
        while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
            if (!protocol().equals("TLSv1.3")) {
                throw new SSLException("The peer asked for a new TLS handshake; that is refused.");
            }
            switch (status) {
                case NEED_TASK -> status = runTasks();
                case NEED_WRAP -> {
                    status = wrapNothing().getHandshakeStatus();
                    flush();
                }
                default -> {
                    return;
                }
            }
        }
    }

    private HandshakeStatus unwrapHandshake(ByteBuffer plain) throws IOException {
        SSLEngineResult result = engine.unwrap(in(), plain);
        return switch (result.getStatus()) {
            case OK -> result.getHandshakeStatus();
            case BUFFER_UNDERFLOW -> afterUnderflow(result.getHandshakeStatus());
            case BUFFER_OVERFLOW -> throw new SSLException("A TLS record is too large.");
            case CLOSED -> afterClose();
        };
    }

    /// A bulk engine consumes everything received: the end of a short stream, close_notify included, may be
    /// decrypted in the unwrap that ends the handshake.
    private HandshakeStatus afterClose() throws SSLException {
        if (engine.getSession().getCipherSuite().equals(NO_SUITE)) {
            throw new SSLException("it ended TLS during the handshake");
        }
        closeNotify = true;
        return HandshakeStatus.FINISHED;
    }

    /// A native engine may report the end of the handshake only in an unwrap of an empty buffer. Waiting for
    /// the peer then would block for ever.
    private HandshakeStatus afterUnderflow(HandshakeStatus status) throws IOException {
        if (status != HandshakeStatus.NEED_UNWRAP) {
            return status;
        }
        flush();
        if (!refill()) {
            throw new EOFException("it closed the connection during the TLS handshake");
        }
        return engine.getHandshakeStatus();
    }

    private SSLEngineResult wrapNothing() throws IOException {
        SSLEngineResult result = engine.wrap(NOTHING, out());
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            flush();
            result = engine.wrap(NOTHING, out());
        }
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            flush();
            throw new SSLException("it ended TLS during the handshake");
        }
        return result;
    }

    /// Sends what a native engine holds after the handshake. The engine may report the handshake as finished
    /// before it has sent its last flight. A receiver would never send it, and a TLS 1.2 peer would wait for
    /// ever.
    private void sendWhatTheEngineHolds() throws IOException {
        if (engine instanceof ReferenceCounted) {
            while (engine.wrap(NOTHING, out()).bytesProduced() > 0) {
                flush();
            }
        } else {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrapNothing();
            }
        }
        flush();
    }

    private HandshakeStatus runTasks() {
        Runnable task = engine.getDelegatedTask();
        while (task != null) {
            task.run();
            task = engine.getDelegatedTask();
        }
        return engine.getHandshakeStatus();
    }

    /// Sends an alert, so that the peer learns the reason.
    private void sendAlert(SSLException cause) {
        try {
            close();
        } catch (IOException | IllegalStateException e) {
            cause.addSuppressed(e);
        }
    }

    private boolean refill() throws IOException {
        ByteBuffer buffer = in();
        buffer.compact();
        try {
            return socket.read(buffer) >= 0;
        } finally {
            buffer.flip();
        }
    }

    private void flush() throws IOException {
        ByteBuffer buffer = out();
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                socket.write(buffer);
            }
        } finally {
            buffer.clear();
        }
    }

    private ByteBuffer in() {
        if (in == null) {
            throw new IllegalStateException("this end of the data channel only sends");
        }
        return in;
    }

    /// A receiver has no send buffer; the rare reply to a key update gets a small one.
    private ByteBuffer out() {
        if (out == null) {
            out = ByteBuffer.allocateDirect(2 * RECORD_ROOM);
        }
        return out;
    }
}
