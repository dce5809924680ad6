package io.dray.control.negotiation;

import io.dray.protocol.address.HostAddress;
import io.dray.protocol.address.HostAddress.Reach;
import io.dray.protocol.address.HostPort;
import java.net.InetAddress;

/// Which of the addresses that a server tells (PASV, EPSV, SPAS) data connections go to. A server may be hostile, or
/// somebody may speak in its place in clear: it must not lead anybody to the services of other hosts. Many servers
/// tell an address that only their own network knows, too.
final class DataAddress {
    private DataAddress() {}

    /// For a connection from this host, or from a server in its place: to the host of the control connection,
    /// whatever was told, as most FTP clients do.
    ///
    /// @param server other end of the control connection
    static HostPort ofServer(HostPort told, InetAddress server) {
        return new HostAddress(told.address()).equals(new HostAddress(server))
                ? told
                : new HostPort(server, told.port());
    }

    /// For a connection at which both ends prove who they are, or from another server: to the address that was
    /// told, since data may go to other hosts than commands, unless it means another host to each who hears it.
    ///
    /// @param server other end of the control connection
    static HostPort asTold(HostPort told, InetAddress server) {
        HostAddress host = new HostAddress(told.address());
        Reach known = new HostAddress(server).reach();
        boolean misleads = switch (host.reach()) {
            case NONE -> true;
            case HOST -> known != Reach.HOST;
            case LINK -> known != Reach.HOST && known != Reach.LINK;
            case SITE -> known == Reach.GLOBAL;
            case GLOBAL -> false;
        };
        return misleads ? ofServer(told, server) : told;
    }
}
