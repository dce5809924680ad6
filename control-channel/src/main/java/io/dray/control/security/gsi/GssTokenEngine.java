package io.dray.control.security.gsi;

import io.dray.control.security.CertificateChains;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// A TLS engine whose records travel as GSS tokens: whatever the engine wants to send at the moment is one
/// token, without any frame (GFD.24; Globus GSI). Records may be cut and joined anywhere.
///
/// For one thread at a time; tasks of the engine run inline.
final class GssTokenEngine implements AutoCloseable {
    /// A record, its header and its tag.
    private static final int PACKET = 17 * 1024;
    /// Limit of incomplete records and of unread bytes: far more than a chain with attributes.
    private static final int MOST_WAITING = 256 * 1024;

    private final SSLEngine engine;
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
    private ByteBuffer packets = ByteBuffer.allocate(0);
    private ByteBuffer scratch = ByteBuffer.allocate(0);
    private ByteBuffer packet = ByteBuffer.allocate(PACKET);
    private boolean begun;
    private boolean established;
    private boolean closed;

    /// @param engine new, its role set; released by [#close]
    GssTokenEngine(SSLEngine engine) {
        this.engine = engine;
    }

    /// Takes records in, and returns those that the engine has to say to them; decrypted bytes wait for
    /// [#take]. Called with no bytes on a client's engine it begins the handshake.
    ///
    /// @throws SecurityFailure when the bytes are no TLS, or the peer is not accepted
    byte[] feed(byte[] token) {
        receive(token);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!begun) {
                begun = true;
                engine.beginHandshake();
            }
            while (step(out)) {
                if (plain.size() > MOST_WAITING) {
                    throw new SecurityFailure("The peer sent too much in its security tokens.");
                }
            }
        } catch (SSLException e) {
            throw failure(e);
        }
        return out.toByteArray();
    }

    private void receive(byte[] token) {
        if (packets.remaining() + token.length > MOST_WAITING) {
            throw new SecurityFailure("The peer sent security tokens without end.");
        }
        packets = packets.hasRemaining()
                ? ByteBuffer.allocate(packets.remaining() + token.length)
                        .put(packets)
                        .put(token)
                        .flip()
                : ByteBuffer.wrap(token);
        // Decrypted, it is shorter.
        if (scratch.capacity() < Math.min(PACKET, packets.remaining())) {
            scratch = ByteBuffer.allocate(Math.min(PACKET, packets.remaining()));
        }
    }

    /// @return false when more bytes are needed, or nothing is left to do
    private boolean step(ByteArrayOutputStream out) throws SSLException {
        return switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                engine.getDelegatedTask().run();
                unwrap();
                yield true;
            }
            case NEED_WRAP -> {
                wrap(ByteBuffer.allocate(0), out);
                yield true;
            }
            // BoringSSL goes on, ends a handshake or says why it failed when it is asked to read, although nothing came.
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap();
            case NOT_HANDSHAKING, FINISHED -> packets.hasRemaining() && unwrap();
        };
    }

    private boolean unwrap() throws SSLException {
        scratch.clear();
        SSLEngineResult result = engine.unwrap(packets, scratch);
        plain.write(scratch.array(), 0, scratch.position());
        if (established && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            // The alert by which BoringSSL answers a record that does not open.
            throw new SSLException("a record was forged or damaged");
        }
        return switch (result.getStatus()) {
            case OK -> true;
            case BUFFER_UNDERFLOW -> false;
            case BUFFER_OVERFLOW -> {
                scratch = ByteBuffer.allocate(Math.max(PACKET, scratch.capacity() * 2));
                yield true;
            }
            case CLOSED -> throw new SecurityFailure("The peer ended the TLS session.");
        };
    }

    private void wrap(ByteBuffer from, ByteArrayOutputStream out) throws SSLException {
        SSLEngineResult.Status status = engine.wrap(from, packet.clear()).getStatus();
        if (status == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            packet = ByteBuffer.allocate(Math.max(2 * packet.capacity(),
                    engine.getSession().getPacketBufferSize()));
            return;
        }
        if (packet.position() == 0
                && (from.hasRemaining() || status == SSLEngineResult.Status.CLOSED)) {
            throw new SSLException("nothing can be sent in the TLS session now");
        }
        out.write(packet.array(), 0, packet.position());
    }

    /// Whether the handshake is done.
    boolean isEstablished() {
        established = established || (begun
                && (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                        || engine.getHandshakeStatus() == HandshakeStatus.FINISHED)
                && engine.getHandshakeSession() == null);
        return established;
    }

    /// Decrypted bytes that wait.
    int waiting() {
        return plain.size();
    }

    /// Decrypted bytes, all that wait.
    byte[] take() {
        byte[] taken = plain.toByteArray();
        plain.reset();
        return taken;
    }

    /// Records that hold these bytes.
    byte[] seal(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
        try {
            do {
                wrap(from, out);
            } while (from.hasRemaining());
        } catch (SSLException e) {
            throw failure(e);
        }
        return out.toByteArray();
    }

    /// Chain the peer showed, leaf first; empty when it showed none.
    List<X509Certificate> peer() {
        return CertificateChains.shown(engine.getSession());
    }

    /// Frees what the engine holds. After this nothing can be sealed or fed.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ReferenceCountUtil.release(engine);
        }
    }

    private SecurityFailure failure(SSLException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof CertificateException && t.getMessage() != null) {
                return new SecurityFailure(t.getMessage());
            }
        }
        return new SecurityFailure(
                (established ? "The TLS session failed: " : "The TLS handshake failed: ")
                        + e.getMessage() + ".");
    }
}
