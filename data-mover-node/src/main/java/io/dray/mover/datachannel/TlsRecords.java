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

/// TLS on a blocking socket: many records for each read or write of the socket, on the calling thread.
///
/// Works with the JDK's engine and with netty-tcnative's. Renegotiation (TLS 1.2) is refused; key updates
/// (TLS 1.3) are answered. One thread at a time.
final class TlsRecords {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);
    /// Plaintext room needed before a record is opened: 2^14 and what TLS 1.2 may add (RFC 5246 6.2).
    private static final int RECORD_ROOM = 18 << 10;
    private static final int MAX_CLOSING_WRAPS = 8;
    /// The suite of a session whose handshake has not ended.
    private static final String NO_SUITE = "SSL_NULL_WITH_NULL_NULL";

    private final SSLEngine engine;
    private final SocketChannel socket;
    private @Nullable ByteBuffer in;
    private @Nullable ByteBuffer out;
    private boolean closeNotify;
    private boolean moreInEngine;

    /// @param in  received records, flipped; kept by this object until `pending()` is empty
    /// @param out room for records to send, cleared
    TlsRecords(SSLEngine engine, SocketChannel socket, ByteBuffer in, ByteBuffer out) {
        this.engine = engine;
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /// Changes buffers: while a channel is parked it has none, and each direction needs only its own.
    ///
    /// @param in  null when this end receives nothing; must be given back as it was while records wait
    /// @param out null when this end sends no data
    void attach(@Nullable ByteBuffer in, @Nullable ByteBuffer out) {
        this.in = in;
        this.out = out;
    }

    /// Runs the handshake to its end. Data that came with the peer's last flight is put into `plain`.
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

    /// Reads at least one byte, as many as the records at hand give; -1 at the end.
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

    /// Reads one record that holds data, and nothing behind it.
    ///
    /// @return bytes it held, -1 at the end
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

    /// Writes all of `source`, as many records in each write of the socket as the buffer holds.
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

    /// Whether the peer ended with close_notify.
    boolean closedByPeer() {
        return closeNotify;
    }

    /// Whether more data may come without a read of the socket: the last read ended for want of room.
    boolean mayHoldMore() {
        return moreInEngine || (in != null && in.hasRemaining());
    }

    /// Received bytes that were not decrypted yet; after PROT C's exchange they are clear data.
    ByteBuffer pending() {
        return in();
    }

    SSLSession session() {
        return engine.getSession();
    }

    String protocol() {
        return engine.getSession().getProtocol();
    }

    /// Frees a native engine. The owner of the channel calls this exactly once.
    void release() {
        ReferenceCountUtil.release(engine);
    }

    /// Opens records until there are no whole ones left or the room is used up. A bulk engine may hold
    /// records of its own, so it is asked even when nothing lies in `in`.
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

    /// A bulk engine takes everything that has come: a short stream can be over, close_notify and all, in
    /// the unwrap that ends the handshake.
    private HandshakeStatus afterClose() throws SSLException {
        if (engine.getSession().getCipherSuite().equals(NO_SUITE)) {
            throw new SSLException("it ended TLS during the handshake");
        }
        closeNotify = true;
        return HandshakeStatus.FINISHED;
    }

    /// A native engine may notice only in an unwrap of nothing that the handshake has ended. Waiting for
    /// the peer then would be waiting for ever.
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

    /// A native engine reports the handshake as finished while its last flight may still sit in its own
    /// buffer. An end that only reads would never send it, and a TLS 1.2 peer would wait for ever.
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

    /// Tells the peer why, so that it fails with a reason and not with a silence.
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

    /// A receiver has no buffer for sending; the rare answer to a key update gets a small one.
    private ByteBuffer out() {
        if (out == null) {
            out = ByteBuffer.allocateDirect(2 * RECORD_ROOM);
        }
        return out;
    }
}
