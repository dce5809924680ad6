package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.parameters.DataChannelAuthentication;
import io.dray.protocol.parameters.ProtectionLevel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Security of a node: its certificate, who may log in and as what, and the security of data channels.
public final class NodeSecurity implements ServerSecurity {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSecurity.class);

    private final Authenticator logins;
    private final DataChannelPolicy dataChannels;
    private final Optional<GridAccess> grid;
    private final SslContext controlTls;
    private final TlsContexts contexts;
    private final DataCredential node;
    private final TlsSessionReuse reuse;

    /// @throws IllegalArgumentException with a sentence when the identity map has a mistake
    /// @throws java.io.UncheckedIOException when it cannot be read
    public NodeSecurity(NodeSecuritySettings settings, Clock clock) {
        this(settings, clock, TlsContexts.best());
    }

    NodeSecurity(NodeSecuritySettings settings, Clock clock, TlsContexts contexts) {
        this.logins = new Authenticator(settings, clock);
        this.dataChannels = new DataChannelPolicy(settings.identity().credential(),
                settings.authorities(), settings.grid(), contexts, clock);
        this.grid = settings.grid();
        this.contexts = contexts;
        this.node = settings.identity().credential();
        this.reuse = settings.sessionReuse();
        contexts.check(reuse);
        // Any client certificate is accepted here: the handshake proves possession of the key, and the login
        // decides about the certificate.
        this.controlTls = contexts.server(settings.identity().credential(), ClientAuth.OPTIONAL,
                new PeerRequirement.Anybody().trustManager());
        LOG.info("TLS by {}, node certificate {}", contexts.providerName(),
                settings.identity().fingerprint());
    }

    @Override
    public SslContext controlTls() {
        return controlTls;
    }

    @Override
    public Optional<ResumableTls> resumableTls() {
        return reuse == TlsSessionReuse.OFF
                ? Optional.empty()
                : Optional.of(new ResumableTls(contexts.resumable(node,
                        new PeerRequirement.Anybody().trustManager()), reuse));
    }

    @Override
    public GssTokenExchange newExchange() {
        return grid.orElseThrow(() -> new SecurityFailure(
                "This server does not offer GSSAPI authentication."))
                .newExchange();
    }

    @Override
    public boolean needsNoPassword(LoginAttempt attempt) {
        return logins.needsNoPassword(attempt);
    }

    @Override
    public Authorization login(LoginAttempt attempt) {
        return logins.login(attempt);
    }

    @Override
    public TransferFailure forClient(TransferFailure failure) {
        if (!(failure instanceof SecurityFailure) || grid.isEmpty()) {
            return failure;
        }
        String reason = String.valueOf(failure.getMessage());
        String told = grid.get().withoutPlaces(reason);
        return told.equals(reason) ? failure : new SecurityFailure(told);
    }

    @Override
    public DataCredential parseDataCredential(String base64) {
        return CredentialNotation.parseBlob(base64);
    }

    /// {@inheritDoc}
    ///
    /// @throws SecurityFailure when TLS does not take the credential
    @Override
    public DataChannelSecurity dataChannels(DataChannelAuthentication authentication,
            ProtectionLevel level, Optional<DataCredential> credential,
            ControlProtectionKind control) {
        return dataChannels.choose(authentication, level, credential, control);
    }
}
