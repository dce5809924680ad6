package io.dray.protocol.address;

import java.net.Inet6Address;
import java.net.InetAddress;

/// An address of a data channel: a literal IP address (never a name to resolve) and a TCP port.
///
/// @param address IPv4 or IPv6 address
/// @param port    1 to 65535
public record HostPort(InetAddress address, int port) {
    public HostPort {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port out of range: " + port);
        }
    }

    public boolean isIpv6() {
        return address instanceof Inet6Address;
    }

    @Override
    public String toString() {
        String host = address.getHostAddress();
        return (isIpv6() ? "[" + host + "]" : host) + ":" + port;
    }
}
