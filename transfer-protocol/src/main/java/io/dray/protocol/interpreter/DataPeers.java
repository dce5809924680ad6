package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostAddress;
import java.util.Optional;

/// Which hosts may connect to a passive data port (PASV, EPSV, SPAS). A host that passes data channel
/// authentication (DCAU A or S) is always accepted.
///
/// @param expected  host that data channels come from: the client's own, or the one named by OPTS PASV
///                  DataHost; empty if unknown
/// @param strangers rule for unauthenticated other hosts
public record DataPeers(Optional<HostAddress> expected, Strangers strangers) {
    /// Every host.
    public static final DataPeers ANYBODY = new DataPeers(Optional.empty(), Strangers.WELCOME);

    /// Rule for unauthenticated hosts other than the expected one.
    public enum Strangers {
        REFUSED,
        /// Accepted on clear channels, which third-party transfers without data channel authentication need.
        /// Rejected where channels use TLS with the node's certificate (RFC 4217), since then the client
        /// itself is the other end.
        CLEAR,
        /// Accepted on all channels.
        WELCOME
    }

    public boolean expects(HostAddress peer) {
        return expected.filter(peer::equals).isPresent();
    }

    /// Whether an unauthenticated host is accepted.
    ///
    /// @param clear whether the channel has no TLS
    public boolean admits(HostAddress peer, boolean clear) {
        return expects(peer) || switch (strangers) {
            case REFUSED -> false;
            case CLEAR -> clear;
            case WELCOME -> true;
        };
    }
}
