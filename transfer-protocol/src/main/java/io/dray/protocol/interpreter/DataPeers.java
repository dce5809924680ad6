package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostAddress;
import java.util.Optional;

/// Which hosts may connect to the port of passive data connections (PASV, EPSV, SPAS). A host that proves by
/// data channel authentication (DCAU A or S) that it belongs to the transfer always may.
///
/// @param expected  the host that data channels come from: the client's own, or the one that it named by OPTS
///                  PASV DataHost; empty where nothing is known of it
/// @param strangers what other hosts may do
public record DataPeers(Optional<HostAddress> expected, Strangers strangers) {
    /// Everybody, whoever it may be.
    public static final DataPeers ANYBODY = new DataPeers(Optional.empty(), Strangers.WELCOME);

    /// What hosts may do that are not the expected one and have not proved anything.
    public enum Strangers {
        /// They are turned away.
        REFUSED,
        /// They may use clear channels, as third-party transfers without data channel authentication need it; they
        /// are turned away where channels are under TLS with the node's certificate (RFC 4217), since then the
        /// client itself is the other end.
        CLEAR,
        /// They may use all channels.
        WELCOME
    }

    /// Whether this is the expected host.
    public boolean expects(HostAddress peer) {
        return expected.filter(peer::equals).isPresent();
    }

    /// Whether a host that has proved nothing may stay.
    ///
    /// @param clear whether the channel is without TLS
    public boolean admits(HostAddress peer, boolean clear) {
        return expects(peer) || switch (strangers) {
            case REFUSED -> false;
            case CLEAR -> clear;
            case WELCOME -> true;
        };
    }
}
