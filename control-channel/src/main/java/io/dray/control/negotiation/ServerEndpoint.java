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

/// An end that is reached over the network.
///
/// @param name      as people know it, without keys
/// @param client    opens its conversations
/// @param connector where it is
/// @param security  of the control channel
/// @param login     as whom to log in
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

    /// RFC 4217 data channels show it; in a GSI session they are authenticated by credentials.
    private Optional<X509Certificate> forDataChannels(ControlSession session) {
        return security instanceof ControlSecurity.Gsi
                ? Optional.empty()
                : session.certificates().stream().findFirst();
    }

    /// The user's credential, when the server has been given a proxy of it.
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
