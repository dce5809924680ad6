package io.dray.control.security;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
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
    private final Optional<DataCredential> given;
    private final Optional<String> requiredSubject;
    private @Nullable SslContext server;
    private @Nullable SslContext client;

    /// @param credential what this end presents; needed for the role of TLS server
    ContextTls(TlsContexts contexts, Optional<DataCredential> credential,
            PeerRequirement requirement) {
        this(contexts, credential, requirement, Optional.empty(), Optional.empty());
    }

    /// @param credential      what this end presents; needed for the role of TLS server
    /// @param given           the same credential, if the client has provided it (DCSC P or delegation)
    /// @param requiredSubject subject that the client requires at the other end, if any
    ContextTls(TlsContexts contexts, Optional<DataCredential> credential,
            PeerRequirement requirement, Optional<DataCredential> given,
            Optional<String> requiredSubject) {
        this.contexts = contexts;
        this.credential = credential;
        this.requirement = requirement;
        this.given = given;
        this.requiredSubject = requiredSubject;
    }

    @Override
    public Optional<DataCredential> given() {
        return given;
    }

    @Override
    public Optional<String> requiredSubject() {
        return requiredSubject;
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
                            requirement.trustManager());
                    server = context;
                }
                yield context;
            }
            case CLIENT -> {
                SslContext context = client;
                if (context == null) {
                    context = contexts.client(credential,
                            requirement.trustManager());
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
        requirement.check(CertificateChains.shown(session));
    }
}
