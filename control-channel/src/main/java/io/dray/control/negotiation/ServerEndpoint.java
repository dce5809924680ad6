package io.dray.control.negotiation;

import io.dray.control.client.ControlChannelClient;
import io.dray.control.client.ControlConnector;
import io.dray.control.client.ControlSecurity;
import io.dray.control.client.ControlSession;
import io.dray.control.client.Login;
import io.dray.control.security.CredentialNotation;
import io.dray.control.security.gsi.GsiClient;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/// A server on the network.
///
/// @param name      its name, without secrets
/// @param client    opens the control conversations
/// @param connector its address
/// @param security  security of the control channel
/// @param login     user and password, or other login
public record ServerEndpoint(String name, ControlChannelClient client, ControlConnector connector,
        ControlSecurity security, Login login) implements TransferEndpoint {
    @Override
    public EndpointSession open() {
        return open(login);
    }

    @Override
    public boolean answers(Duration limit) {
        return client.answers(connector, limit);
    }

    @Override
    public EndpointSession openFor(String account) {
        return open(login.onBehalfOf(account));
    }

    private EndpointSession open(Login as) {
        ControlSession session = client.open(connector, security, as);
        return new EndpointSession(name, session.conversation(),
                new PeerCapabilities(session.features()),
                session.isProtected(), forDataChannels(session), Optional.empty(), delegated(),
                life()).withExactFacts();
    }

    /// Returns the server's certificate, which authenticates RFC 4217 data channels. Empty for GSI, where
    /// delegated credentials do.
    private Optional<X509Certificate> forDataChannels(ControlSession session) {
        return security instanceof ControlSecurity.Gsi
                ? Optional.empty()
                : session.certificates().stream().findFirst();
    }

    /// Returns the user's credential if a proxy of it was delegated to the server.
    private Optional<DataChannelSecret> delegated() {
        return security instanceof ControlSecurity.Gsi(GsiClient user, _)
                && user.delegation().isPresent()
                        ? Optional.of(new DataChannelSecret(CredentialNotation
                                .formatBlob(user.credential().asDataCredential())))
                        : Optional.empty();
    }

    private Optional<CredentialLife> life() {
        return security instanceof ControlSecurity.Gsi(GsiClient user, _)
                ? Optional.of(new CredentialLife(user.credential().expiresAt(),
                        user.proxies().clock()))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return name;
    }
}
