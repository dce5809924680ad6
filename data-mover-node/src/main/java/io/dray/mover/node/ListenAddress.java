package io.dray.mover.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// A listening address: `HOST:PORT` or `[IPV6]:PORT`.
///
/// @param host name or literal address, without brackets
/// @param port 0 to 65535; 0 selects a free port
public record ListenAddress(String host, int port) {

    /// @throws IllegalArgumentException when the text is no such address; the message completes a sentence
    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "write an IPv6 address in brackets, as in [::1]:2811");
        }
        if (host.isEmpty() || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("expected HOST:PORT, as in 127.0.0.1:2811");
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port > 65535) {
            throw new IllegalArgumentException("a port is at most 65535");
        }
        return new ListenAddress(host, port);
    }

    /// Resolves the host name. Blocks.
    ///
    /// @throws UnknownHostException when there is no such host
    InetSocketAddress resolve() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    ListenAddress withPort(int actual) {
        return new ListenAddress(host, actual);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
