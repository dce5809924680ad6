package io.dray.bench.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Control connections (RFC 959) that log in anonymously, send nothing else, and stay idle until closed. They use
/// many loopback addresses, since servers limit the connections of one.
public final class IdleSessions implements AutoCloseable {
    /// A login takes milliseconds; after this the server is stuck.
    private static final int LIMIT_MILLIS = 10_000;
    /// Below the usual limit of a node, 200.
    private static final int FROM_ONE_ADDRESS = 100;

    private final List<Socket> sockets = new ArrayList<>();

    /// Opens sessions one after the other. Returns when all are logged in.
    public static IdleSessions open(int count, String host, int port) throws IOException {
        IdleSessions sessions = new IdleSessions();
        try {
            for (int i = 0; i < count; i++) {
                sessions.login(host, port);
            }
            return sessions;
        } catch (IOException e) {
            int opened = sessions.sockets.size();
            sessions.close();
            throw new IOException("session " + opened + " of " + count + ": " + e.getMessage(), e);
        }
    }

    private void login(String host, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(
                "127.0.1." + (1 + sockets.size() / FROM_ONE_ADDRESS), 0));
        sockets.add(socket);
        socket.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
        socket.setSoTimeout(LIMIT_MILLIS);
        BufferedReader in = new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512);
        require(in, "220");
        send(socket, "USER anonymous");
        require(in, "331");
        send(socket, "PASS bench@");
        require(in, "230");
    }

    private static void send(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a reply, of one line or many.
    private static void require(BufferedReader in, String code) throws IOException {
        String line = in.readLine();
        while (line != null && !line.startsWith(code + " ")) {
            if (!line.startsWith(code + "-") && !line.startsWith(" ")) {
                throw new IOException("the server said: " + line);
            }
            line = in.readLine();
        }
        if (line == null) {
            throw new IOException("the server closed the connection");
        }
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
