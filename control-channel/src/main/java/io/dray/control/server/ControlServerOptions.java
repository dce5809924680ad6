package io.dray.control.server;

import io.dray.protocol.interpreter.ControlEnds;
import io.dray.protocol.interpreter.InterpreterOptions;
import java.net.InetAddress;
import java.time.Duration;

/// How a control channel server behaves towards its clients.
///
/// @param interpreter           greeting, queue and login limits, idle times
/// @param connections           sessions that are logged in at most; default 1000; one more is told 421
/// @param connectionsBeforeLogin connections that have not logged in, besides; default 200. Of more the oldest
///                              are closed, those of the address first that has most of them
/// @param connectionsPerAddress of both from one address, or one IPv6 /64; default 200 (a client with many concurrent
///                              files, or many clients behind one translator)
/// @param lineBeforeLogin       bytes of a command line before login; default 16 KiB
/// @param lineAfterLogin        bytes of a command line after login; default 64 KiB (a DCSC credential
///                              takes about 9 KiB)
/// @param handshakeLimit        time a TLS handshake may take; default 30 s
/// @param inProcess             addresses to assume where the transport has none
public record ControlServerOptions(InterpreterOptions interpreter, int connections,
        int connectionsBeforeLogin, int connectionsPerAddress, int lineBeforeLogin,
        int lineAfterLogin, Duration handshakeLimit,
        ControlEnds inProcess) {

    /// The defaults.
    public static ControlServerOptions of(InterpreterOptions interpreter) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new ControlServerOptions(interpreter, 1000, 200, 200, 16 << 10, 64 << 10,
                Duration.ofSeconds(30), new ControlEnds(loopback, loopback, true));
    }
}
