package io.dray.control.security.gsi;

import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.ProxyPlan;
import io.dray.control.wire.LineProtection;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.ByteArrayOutputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The initiating end of an exchange of GSI tokens: TLS handshake, delegation flag, and the delegation.
///
///     HANDSHAKE ─► TURN ─► REQUEST ─► DONE
///         └─────────►└───────────────►┘
///
/// Under TLS 1.3 this end sends the last message of the handshake. It then waits for one byte from the server,
/// whose value has no meaning. Under TLS 1.2 the server's Finished message takes its place.
///
/// For one thread at a time. Its owner closes it; what [#end] has given away stays open.
public final class GssInitiator implements AutoCloseable {
    private static final int LONGEST_REQUEST = 64 * 1024;

    private final GssTokenEngine engine;
    private final Consumer<List<X509Certificate>> server;
    private final Optional<Delegation> delegation;
    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private Phase phase = Phase.HANDSHAKE;
    private boolean handedOver;

    private enum Phase {
        HANDSHAKE, TURN, REQUEST, DONE
    }

    /// A proxy delegated to the server.
    ///
    /// @param proxies signs it
    /// @param signer  whose proxy it is
    /// @param plan    what it allows
    public record Delegation(GridProxy proxies, GridCredential signer, ProxyPlan plan) {}

    /// @param server     checks whose certificate the server has shown, before anything is delegated
    /// @param delegation empty to delegate nothing
    GssInitiator(GssTokenEngine engine, Consumer<List<X509Certificate>> server,
            Optional<Delegation> delegation) {
        this.engine = engine;
        this.server = server;
        this.delegation = delegation;
    }

    /// The first token.
    public byte[] begin() {
        return engine.feed(new byte[0]);
    }

    /// The token that answers the server's.
    ///
    /// @return empty when the server's was only a part of what is needed
    /// @throws SecurityFailure when the server is not accepted, or does not keep the protocol
    public byte[] next(byte[] token) {
        byte[] handshake = engine.feed(token);
        return switch (phase) {
            case HANDSHAKE -> {
                if (!engine.isEstablished()) {
                    yield handshake;
                }
                server.accept(engine.peer());
                if (handshake.length > 0) {
                    phase = Phase.TURN;
                    yield handshake;
                }
                yield flag();
            }
            case TURN -> flag();
            case REQUEST -> sign();
            case DONE -> throw new SecurityFailure("The server sends tokens without end.");
        };
    }

    private byte[] flag() {
        // Discards the byte that ends the server's turn.
        engine.take();
        phase = delegation.isPresent() ? Phase.REQUEST : Phase.DONE;
        return engine.seal(new byte[]{(byte) (delegation.isPresent() ? 'D' : '0')});
    }

    private byte[] sign() {
        request.writeBytes(engine.take());
        if (request.size() > LONGEST_REQUEST) {
            throw new SecurityFailure("The server's request for delegation is longer than "
                    + LONGEST_REQUEST + " bytes.");
        }
        Delegation given = delegation.orElseThrow();
        return DerObject.first(request.toByteArray()).map(encoded -> {
            phase = Phase.DONE;
            return engine.seal(given.proxies().sign(given.signer(), encoded, given.plan()));
        }).orElse(new byte[0]);
    }

    /// Called when the server reports the end of the exchange.
    ///
    /// @return closed by the caller
    /// @throws SecurityFailure when the exchange is not complete at this end
    public LineProtection end() {
        if (phase != Phase.DONE) {
            throw new SecurityFailure("The server ended the exchange of tokens too early.");
        }
        handedOver = true;
        return new GssWrapping(engine);
    }

    /// Chain the server showed, leaf first.
    public List<X509Certificate> peer() {
        return engine.peer();
    }

    /// Frees what the exchange holds, whether it has ended or not.
    @Override
    public void close() {
        if (!handedOver) {
            engine.close();
        }
    }
}
