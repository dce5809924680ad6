package io.dray.control.negotiation;

import io.dray.protocol.address.HostAddress;
import io.dray.protocol.address.HostAddress.Reach;
import io.dray.protocol.address.HostPort;
import java.net.InetAddress;

/// Decides to which address a data connection is opened, given the address in a reply to PASV, EPSV or SPAS. A
/// hostile server, or an attacker on a clear control connection, must not direct connections to services of
/// other hosts. Besides, many servers behind NAT send an address that is valid only in their own network.
final class DataAddress {
    private DataAddress() {}

    /// Uses the host of the control connection and only the port of the reply, as most FTP clients do. For data
    /// connections from this host that are not mutually authenticated.
    ///
    /// @param server the control connection's host
    static HostPort ofServer(HostPort stated, InetAddress server) {
        return new HostAddress(stated.address()).equals(new HostAddress(server))
                ? stated
                : new HostPort(server, stated.port());
    }

    /// Uses the address in the reply, since data may go to another host. A loopback, link-local or private
    /// address that is out of scope is replaced by the control connection's host. For data connections that are
    /// mutually authenticated, or come from another server.
    ///
    /// @param server the control connection's host
    static HostPort asStated(HostPort stated, InetAddress server) {
        HostAddress host = new HostAddress(stated.address());
        Reach known = new HostAddress(server).reach();
        boolean misleads = switch (host.reach()) {
            case NONE -> true;
            case HOST -> known != Reach.HOST;
            case LINK -> known != Reach.HOST && known != Reach.LINK;
            case SITE -> known == Reach.GLOBAL;
            case GLOBAL -> false;
        };
        return misleads ? ofServer(stated, server) : stated;
    }
}
