package io.dray.mover.datachannel;

import io.dray.control.security.DataChannelSecurity;
import io.dray.control.security.DataChannelSecurity.Clear;
import io.dray.control.security.DataChannelSecurity.Mutual;
import io.dray.control.security.DataChannelSecurity.OneSided;
import io.dray.control.security.DataChannelSecurity.TlsRole;
import io.dray.control.security.DataChannelTls;
import io.dray.control.security.TlsSessionReuse;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.parameters.ProtectionLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/// Secures a new data channel as the session negotiated it (DCAU, PROT), within a time limit.
///
/// Safe for many threads; each call works on its caller's channel.
public final class DataChannelGuard {
    /// Delegation flag of the GSI exchange: "nothing is delegated" (Globus GSI 14.20).
    private static final byte NO_DELEGATION = '0';

    private final DataChannelSecurity security;
    private final ScheduledExecutorService deadlines;
    private final Duration limit;
    private final DataPlaneObserver observer;

    /// @param deadlines closes the sockets of handshakes that take too long
    public DataChannelGuard(DataChannelSecurity security, ScheduledExecutorService deadlines,
            Duration limit, DataPlaneObserver observer) {
        this.security = security;
        this.deadlines = deadlines;
        this.limit = limit;
        this.observer = observer;
    }

    /// Whether channels begin with a TLS handshake.
    public boolean usesTls() {
        return !(security instanceof Clear);
    }

    /// Whether a peer that [#secure] accepts has proved that it belongs to the transfer. A peer under one-sided
    /// TLS (RFC 4217) shows no certificate and has proved nothing.
    public boolean authenticatesPeer() {
        return switch (security) {
            case Clear() -> false;
            case OneSided(TlsRole role, var _) -> role == TlsRole.CLIENT;
            case Mutual _ -> true;
        };
    }

    /// Whether the handshake can prove that the peer is the client of the control connection.
    public boolean knowsClient() {
        return security instanceof OneSided(var _, DataChannelTls tls)
                && tls.sessionReuse() != TlsSessionReuse.OFF;
    }

    /// Whether a missing close_notify means that the stream may be truncated: RFC 4217 peers send it, Globus
    /// peers never do (Globus GSI 14.20).
    public boolean expectsCloseNotify() {
        return security instanceof OneSided;
    }

    /// Performs the handshake and checks the peer. Does nothing on a secured channel.
    ///
    /// @param connected whether this end made the TCP connection
    /// @throws SecurityFailure    when the peer is rejected or the handshake fails
    /// @throws DataChannelFailure when the connection broke or the handshake took too long
    public void secure(DataChannel channel, boolean connected) {
        if (channel.isSecured()) {
            return;
        }
        switch (security) {
            case Clear() -> channel.markSecured();
            case OneSided(TlsRole role, DataChannelTls tls) -> handshake(channel, tls, role,
                    ProtectionLevel.PRIVATE);
            case Mutual(DataChannelTls tls, ProtectionLevel level) -> handshake(channel, tls,
                    connected ? TlsRole.CLIENT : TlsRole.SERVER, level);
        }
    }

    private void handshake(DataChannel channel, DataChannelTls tls, TlsRole role,
            ProtectionLevel level) {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> deadline = deadlines.schedule(() -> {
            late.set(true);
            channel.abort();
        }, limit.toMillis(), TimeUnit.MILLISECONDS);
        long start = System.nanoTime();
        boolean done = false;
        try {
            // A bulk engine would consume the clear bytes behind the handshake.
            SSLEngine engine = level == ProtectionLevel.CLEAR
                    ? tls.newEngine(role)
                    : tls.newBulkEngine(role);
            tls.verifyPeer(channel.handshake(engine));
            if (tls.isSameClient(engine)) {
                channel.markSameClient();
            } else if (tls.sessionReuse() == TlsSessionReuse.REQUIRED) {
                throw new SecurityFailure("The data channel with " + channel.peer() + " was"
                        + " refused: it did not resume the TLS session of the control connection,"
                        + " as this node requires of its clients.");
            }
            if (level == ProtectionLevel.CLEAR) {
                exchangeFlags(channel, role);
                channel.leaveTls();
            }
            channel.markSecured();
            done = true;
        } catch (IOException e) {
            throw late.get() ? tooLate(channel) : notSecured(channel, e);
        } finally {
            deadline.cancel(false);
            observer.handshake(Duration.ofNanos(System.nanoTime() - start), done);
        }
    }

    /// Exchanges the delegation flag (Globus GSI 14.20). Under TLS 1.3 the accepting end writes one zero byte;
    /// the connecting end then writes the flag. Each byte has its own record; clear data follows immediately.
    private static void exchangeFlags(DataChannel channel, TlsRole role) throws IOException {
        TlsRecords records = channel.records();
        boolean nullToken = records.protocol().equals("TLSv1.3");
        ByteBuffer data = channel.data();
        if (role == TlsRole.CLIENT) {
            if (nullToken) {
                receiveByte(channel, data);
            }
            records.write(ByteBuffer.allocateDirect(1).put(0, NO_DELEGATION));
            return;
        }
        if (nullToken) {
            records.write(ByteBuffer.allocateDirect(1).put(0, (byte) 0));
        }
        byte flag = receiveByte(channel, data);
        if (flag != NO_DELEGATION) {
            throw new SecurityFailure("The data channel from " + channel.peer()
                    + " was refused: the peer wants to delegate a credential on it, which GridFTP"
                    + " does not do.");
        }
    }

    /// Reads one byte, either already decrypted by the handshake or from the next record.
    private static byte receiveByte(DataChannel channel, ByteBuffer data) throws IOException {
        if (!data.hasRemaining()) {
            data.clear();
            int count;
            try {
                count = channel.records().readRecord(data);
            } finally {
                data.flip();
            }
            if (count < 0) {
                throw new IOException("it closed the connection before the end of the exchange");
            }
        }
        byte value = data.get();
        if (data.hasRemaining()) {
            throw new SecurityFailure("The data channel with " + channel.peer()
                    + " was refused: it sent more than the one byte that follows a handshake.");
        }
        return value;
    }

    private DataChannelFailure tooLate(DataChannel channel) {
        return DataChannelFailure.broken("The data channel with " + channel.peer()
                + " was closed: its TLS handshake did not end within " + limit.toSeconds()
                + " s.");
    }

    /// The failure of a handshake. A peer that rejects this end sends an alert; a closed connection may only
    /// mean that the transfer failed at the peer for another reason.
    private static TransferFailure notSecured(DataChannel channel, IOException cause) {
        if (!(cause instanceof SSLException)) {
            return DataChannelFailure.broken("The data channel with " + channel.peer()
                    + " broke before it was secured: " + DataChannel.reason(cause)
                    + ". If it happens again, check that both ends use the same data channel"
                    + " protection (PROT, DCAU) and trust each other's certificate.");
        }
        return new SecurityFailure("The data channel with " + channel.peer()
                + " could not be secured: " + DataChannel.reason(cause)
                + ". Check that both ends use the same data channel protection (PROT, DCAU) and"
                + " trust each other's certificate.");
    }
}
