package io.dray.control.server;

import io.dray.control.security.ServerSecurity;
import io.dray.protocol.interpreter.ControlEnds;
import java.net.InetSocketAddress;

/// What a control session is created from.
///
/// @param peer  address of the client, for logs and login decisions
/// @param connections the connections of the server, with their limits
/// @param warnings    about limits that are reached
record ConnectionContext(ControlServerOptions options, ServerSecurity security,
        NodeServices services,
        SessionResources resources, ControlEnds ends, InetSocketAddress peer,
        OpenConnections connections, LimitWarnings warnings) {}
