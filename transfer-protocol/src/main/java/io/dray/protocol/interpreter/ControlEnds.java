package io.dray.protocol.interpreter;

import java.net.InetAddress;

/// The two ends of a control connection. Where the transport has no addresses (a connection within one
/// process), both are the loopback address.
public record ControlEnds(InetAddress local, InetAddress peer) {}
