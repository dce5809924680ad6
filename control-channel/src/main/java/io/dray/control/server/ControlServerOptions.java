package io.dray.control.server;

import io.dray.protocol.interpreter.ControlEnds;
import io.dray.protocol.interpreter.InterpreterOptions;
import java.net.InetAddress;
import java.time.Duration;

/// How a control channel server behaves towards its clients.
///
/// @param interpreter           greeting, queue and login limits, idle times
/// @param connections           most sessions that are logged in; default 1000; a login beyond it gets 421
/// @param connectionsBeforeLogin most connections that have not logged in; counted separately; default 200.
///                               Beyond it the oldest connection of the address with the most of them is
///                               closed
/// @param connectionsPerAddress most connections of both kinds from one address, or one IPv6 /64; default 200
///                              (enough for a client with many concurrent files, or many clients behind one
///                              NAT)
/// @param handshakeLimit        time a TLS handshake may take; default 30 s
/// @param inProcess             addresses to assume on transports without addresses
public record ControlServerOptions(InterpreterOptions interpreter, int connections,
        int connectionsBeforeLogin, int connectionsPerAddress, Duration handshakeLimit,
        ControlEnds inProcess) {
    /// Longest command line before login, bytes: far more than a user name, a token or the path of a query
    /// takes.
    static final int LINE_BEFORE_LOGIN = 16 << 10;
    /// Longest command line after login, bytes: a DCSC credential takes about 9 KiB, two paths of 4096 bytes
    /// each fit even if every byte is escaped.
    static final int LINE_AFTER_LOGIN = 64 << 10;

    public static ControlServerOptions of(InterpreterOptions interpreter) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new ControlServerOptions(interpreter, 1000, 200, 200, Duration.ofSeconds(30),
                new ControlEnds(loopback, loopback, true));
    }
}
