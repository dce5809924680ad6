package io.dray.control.security.gsi;

import io.dray.control.security.DataCredential;
import io.dray.control.security.GssTokenExchange;
import io.dray.control.security.grid.DelegationRequest;
import io.dray.control.wire.LineProtection;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.ByteArrayOutputStream;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The accepting end of an exchange of GSI tokens: TLS handshake, delegation flag, and a credential
/// delegated if the flag says so.
///
///     HANDSHAKE ─► FLAG ─► CERTIFICATE ─► DONE
///                    └───────────────────►┘
///
/// After the handshake the accepting end always sends a token; if TLS has nothing to send, it contains one zero
/// byte. Otherwise both ends would wait (Globus GSI; under TLS 1.2 it is the Finished message).
///
/// For one thread at a time; [#accept] computes, and may wait for a key.
final class GssAcceptor implements GssTokenExchange {
    /// Limit of tokens: a client that sends single bytes needs this many.
    private static final int MOST_TOKENS = 20_000;

    private final GssTokenEngine engine;
    private final DelegationKeys keys;
    private final Supplier<String> claimed;
    private final ByteArrayOutputStream certificate = new ByteArrayOutputStream();
    private Phase phase = Phase.HANDSHAKE;
    private Optional<DelegationRequest> request = Optional.empty();
    private Optional<DataCredential> delegated = Optional.empty();
    private int tokens;
    private boolean handedOver;

    private enum Phase {
        HANDSHAKE, FLAG, CERTIFICATE, DONE
    }

    /// @param claimed whose certificate the client has shown, so far unchecked
    GssAcceptor(GssTokenEngine engine, DelegationKeys keys, Supplier<String> claimed) {
        this.engine = engine;
        this.keys = keys;
        this.claimed = claimed;
    }

    @Override
    public Answer accept(byte[] token) {
        if (phase == Phase.DONE) {
            throw new SecurityFailure("The exchange of tokens is over.");
        }
        if (++tokens > MOST_TOKENS) {
            throw new SecurityFailure("The client sends tokens without end.");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(engine.feed(token));
        if (phase == Phase.HANDSHAKE && engine.isEstablished()) {
            phase = Phase.FLAG;
            if (out.size() == 0) {
                out.writeBytes(engine.seal(new byte[1]));
            }
        }
        if (phase != Phase.HANDSHAKE && engine.waiting() > 0) {
            read(engine.take(), out);
        }
        return new Answer(out.toByteArray(), phase == Phase.DONE);
    }

    private void read(byte[] bytes, ByteArrayOutputStream out) {
        int from = 0;
        if (phase == Phase.FLAG) {
            from = 1;
            switch (bytes[0]) {
                case '0' -> phase = Phase.DONE;
                case 'D' -> {
                    DelegationRequest made = new DelegationRequest(
                            keys.like(engine.peer().getFirst()));
                    out.writeBytes(engine.seal(made.encoded()));
                    request = Optional.of(made);
                    phase = Phase.CERTIFICATE;
                }
                default -> throw new SecurityFailure("The client sent a delegation flag that is"
                        + " neither D nor 0.");
            }
        }
        if (phase == Phase.CERTIFICATE) {
            certificate.write(bytes, from, bytes.length - from);
            if (certificate.size() > DelegationRequest.LONGEST_CERTIFICATE) {
                throw new SecurityFailure("The client delegates a certificate longer than "
                        + DelegationRequest.LONGEST_CERTIFICATE + " bytes.");
            }
            // Some clients append their chain, which is already known from the handshake.
            DerObject.first(certificate.toByteArray()).ifPresent(encoded -> {
                delegated = request.map(asked -> asked.complete(encoded, engine.peer())
                        .asDataCredential());
                phase = Phase.DONE;
            });
        }
    }

    @Override
    public LineProtection protection() {
        if (phase != Phase.DONE) {
            throw new IllegalStateException("the exchange of tokens is not over");
        }
        handedOver = true;
        return new GssWrapping(engine);
    }

    @Override
    public String claimed() {
        return claimed.get();
    }

    @Override
    public List<X509Certificate> peer() {
        return engine.peer();
    }

    @Override
    public Optional<DataCredential> delegated() {
        return delegated;
    }

    @Override
    public void close() {
        phase = Phase.DONE;
        if (!handedOver) {
            engine.close();
        }
    }
}
