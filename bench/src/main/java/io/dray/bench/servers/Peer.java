package io.dray.bench.servers;

import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/// Another program that fetches the large file from a server on this machine.
///
/// @param id work and contestant, such as `clear/1GiB/rsync`
/// @param client writes [DataArea#copy()], unless it only measures the network
/// @param servers whose CPU time counts as well
/// @param copies whether there is a file to compare afterwards
public record Peer(String id, Launch client, List<ProcessHandle> servers, boolean copies) {
    static final String HOST = "127.0.0.1";

    /// A port that nobody listens on at the moment.
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
