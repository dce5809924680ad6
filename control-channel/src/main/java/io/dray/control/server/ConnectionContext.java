package io.dray.control.server;

import io.dray.control.security.ServerSecurity;
import io.dray.protocol.interpreter.ControlEnds;
import java.net.InetSocketAddress;

/// What a control session is created from.
///
/// @param peer  address of the client, for logs and login decisions
/// @param limits the limits that its connection counts against
record ConnectionContext(ControlServerOptions options, ServerSecurity security,
        NodeServices services,
        SessionResources resources, ControlEnds ends, InetSocketAddress peer,
        ConnectionLimits limits) {}
