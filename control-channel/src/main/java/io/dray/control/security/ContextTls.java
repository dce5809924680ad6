package io.dray.control.security;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Data channel TLS with one credential and one requirement for the peer. Contexts are created on first use and
/// shared by all engines.
///
/// The requirement is checked twice: during the handshake, so that a stranger gets an alert and no data; and by
/// [#verifyPeer], which also detects a peer without a certificate.
final class ContextTls implements DataChannelTls {
    private final TlsContexts contexts;
    private final Optional<DataCredential> credential;
    private final PeerRequirement requirement;
    private @Nullable SslContext server;
    private @Nullable SslContext client;

    /// @param credential what this end presents; needed for the role of TLS server
    ContextTls(TlsContexts contexts, Optional<DataCredential> credential,
            PeerRequirement requirement) {
        this.contexts = contexts;
        this.credential = credential;
        this.requirement = requirement;
    }

    @Override
    public SSLEngine newEngine(DataChannelSecurity.TlsRole role) {
        return TicketlessTls.of(context(role).newEngine(ByteBufAllocator.DEFAULT));
    }

    @Override
    public SSLEngine newBulkEngine(DataChannelSecurity.TlsRole role) {
        // A handler's engine is not in one-record mode; the handler itself is not needed.
        return TicketlessTls.of(context(role).newHandler(ByteBufAllocator.DEFAULT).engine());
    }

    private synchronized SslContext context(DataChannelSecurity.TlsRole role) {
        return switch (role) {
            case SERVER -> {
                SslContext context = server;
                if (context == null) {
                    context = contexts.server(credential.orElseThrow(), clientAuth(),
                            new RequirementTrustManager(requirement));
                    server = context;
                }
                yield context;
            }
            case CLIENT -> {
                SslContext context = client;
                if (context == null) {
                    context = contexts.client(credential,
                            new RequirementTrustManager(requirement));
                    client = context;
                }
                yield context;
            }
        };
    }

    private ClientAuth clientAuth() {
        return requirement instanceof PeerRequirement.Anybody
                ? ClientAuth.NONE
                : ClientAuth.REQUIRE;
    }

    @Override
    public void verifyPeer(SSLSession session) {
        requirement.check(peer(session));
    }

    static List<X509Certificate> peer(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Arrays.stream(chain)
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }
}
