package io.dray.control.coordination;

import io.dray.control.client.ControlChannelClient;
import io.dray.control.client.ControlConnector;
import io.dray.control.client.ControlSecurity;
import io.dray.control.client.ControlSession;
import io.dray.control.client.Login;
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
        ControlSession session = client.open(connector, security, login);
        return new EndpointSession(name, session.conversation(), session.features(),
                session.isProtected(), session.certificates().stream().findFirst(),
                Optional.empty());
    }

    @Override
    public String toString() {
        return name;
    }
}
