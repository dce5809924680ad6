package io.dray.protocol.interpreter;

import java.net.InetAddress;

/// The two ends of a control connection.
///
/// @param local    address of this end
/// @param peer     address of the client
/// @param secluded whether the connection is private without TLS, as within one process
public record ControlEnds(InetAddress local, InetAddress peer, boolean secluded) {
    /// A connection over a network.
    public ControlEnds(InetAddress local, InetAddress peer) {
        this(local, peer, false);
    }
}
