package io.dray.control.server;

import io.dray.protocol.interpreter.ControlEnds;
import io.dray.protocol.interpreter.InterpreterOptions;
import java.net.InetAddress;
import java.time.Duration;

/// How a control channel server behaves towards its clients.
///
/// @param interpreter           greeting, queue and login limits, idle times
/// @param connections           open control connections at most; default 1000; one more is told 421
/// @param connectionsPerAddress of them from one address; default 200 (a client with many concurrent
///                              files, or many clients behind one translator)
/// @param lineBeforeLogin       bytes of a command line before login; default 16 KiB
/// @param lineAfterLogin        bytes of a command line after login; default 64 KiB (a DCSC credential
///                              takes about 9 KiB)
/// @param handshakeLimit        time a TLS handshake may take; default 30 s
/// @param inProcess             addresses to assume where the transport has none
public record ControlServerOptions(InterpreterOptions interpreter, int connections,
        int connectionsPerAddress, int lineBeforeLogin, int lineAfterLogin, Duration handshakeLimit,
        ControlEnds inProcess) {

    /// The defaults.
    public static ControlServerOptions of(InterpreterOptions interpreter) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new ControlServerOptions(interpreter, 1000, 200, 16 << 10, 64 << 10,
                Duration.ofSeconds(30), new ControlEnds(loopback, loopback, true));
    }
}
