package io.dray.control.security;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes TLS contexts: TLS 1.3 preferred, 1.2 allowed, no session resumption but where an operator wants
/// it ([TlsSessionReuse]). Credentials are shown by a key manager of our own; Netty's way puts them through a key store, whose encryption costs more than
/// the handshake.
///
/// Session tickets are not only useless here: on a data channel with level C the Globus client takes
/// the first record after the handshake for its own and writes the second into the file (Globus GSI 14.20).
public final class TlsContexts {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);
    private static final List<String> SUITES = List.of("TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /// The JDK's engine sends no TLS 1.3 ticket that would have to live longer than 7 days (RFC 8446
    /// 4.6.1); the timeout counts in seconds.
    private static final int NO_TICKETS_TIMEOUT = 8 * 24 * 3600;

    /// BoringSSL resumes no session without one when clients may show certificates.
    private static final byte[] SESSION_CONTEXT = {'d', 'r', 'a', 'y'};

    private final SslProvider provider;

    /// @param provider `OPENSSL` or `JDK`
    TlsContexts(SslProvider provider) {
        this.provider = provider;
    }

    /// BoringSSL through netty-tcnative where its native library loads, else the JDK's engine, which
    /// moves about three quarters as much.
    public static TlsContexts best() {
        if (OpenSsl.isAvailable()) {
            LOG.debug("TLS by {}", OpenSsl.versionString());
            return new TlsContexts(SslProvider.OPENSSL);
        }
        LOG.info("TLS by the JDK's engine, which is slower: netty-tcnative is not available ({})",
                String.valueOf(OpenSsl.unavailabilityCause()));
        return new TlsContexts(SslProvider.JDK);
    }

    String providerName() {
        return provider == SslProvider.JDK ? "JDK" : OpenSsl.versionString();
    }

    /// Its engines send no tickets once [TicketlessTls#of] has seen them.
    public SslContext server(DataCredential credential, ClientAuth clientAuth,
            X509ExtendedTrustManager trust) {
        SslContextBuilder builder = SslContextBuilder
                .forServer(new CredentialKeyManager(credential));
        SslContext context = build(builder.clientAuth(clientAuth).trustManager(trust), null);
        SSLSessionContext sessions = context.sessionContext();
        if (sessions instanceof OpenSslSessionContext openSsl) {
            openSsl.setSessionCacheEnabled(false);
        } else {
            sessions.setSessionTimeout(NO_TICKETS_TIMEOUT);
        }
        return context;
    }

    /// A server's context of one control connection: sessions are cached, and tickets sealed, for it alone.
    SslContext resumable(DataCredential credential, X509ExtendedTrustManager trust) {
        SslContext context = build(SslContextBuilder
                .forServer(new CredentialKeyManager(credential))
                .clientAuth(ClientAuth.OPTIONAL)
                .trustManager(trust), null);
        if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            sessions.setSessionCacheEnabled(true);
            sessions.setSessionIdContext(SESSION_CONTEXT.clone());
        }
        return context;
    }

    /// @throws IllegalArgumentException when this provider cannot tell whether a session was resumed
    void check(TlsSessionReuse reuse) {
        if (reuse != TlsSessionReuse.OFF && provider == SslProvider.JDK) {
            throw new IllegalArgumentException(
                    "data.session-reuse needs netty-tcnative, whose native"
                            + " library cannot be loaded here; set it to off.");
        }
    }

    public SslContext client(Optional<DataCredential> credential,
            X509ExtendedTrustManager trust) {
        SslContextBuilder builder = SslContextBuilder.forClient().trustManager(trust);
        credential.ifPresent(shown -> builder.keyManager(new CredentialKeyManager(shown)));
        return build(builder, trust instanceof HostTrustManager ? "HTTPS" : null);
    }

    private SslContext build(SslContextBuilder builder, @Nullable String hostCheck) {
        TicketlessTls.require();
        try {
            return builder.sslProvider(provider)
                    .protocols(PROTOCOLS)
                    .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
                    .endpointIdentificationAlgorithm(hostCheck)
                    .build();
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "TLS does not take this certificate or key: " + e.getMessage(), e);
        }
    }
}
