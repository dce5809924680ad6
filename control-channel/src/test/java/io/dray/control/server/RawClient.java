package io.dray.control.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// A client that sends exactly what a test wants, over a real socket. Waits five seconds at most.
final class RawClient implements AutoCloseable {
    private static final int LIMIT_MILLIS = 5000;
    private Socket socket;
    private BufferedReader reader;

    RawClient(ControlChannelServer server) throws IOException {
        socket = new Socket();
        socket.connect((InetSocketAddress) server.address(), LIMIT_MILLIS);
        socket.setSoTimeout(LIMIT_MILLIS);
        reader = reader(socket);
    }

    void send(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /// Sends bytes in hexadecimal; each byte in brackets as TCP urgent data.
    void sendWithUrgent(String hex) throws IOException {
        socket.setTcpNoDelay(true);
        for (String piece : hex.split("(?=\\[)|(?<=\\])", -1)) {
            if (piece.startsWith("[")) {
                socket.sendUrgentData(Integer.parseInt(piece, 1, 3, 16));
            } else {
                send(HexFormat.of().parseHex(piece));
            }
        }
    }

    void say(String lines) throws IOException {
        send((lines + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Says something and returns the last line of its final reply.
    String ask(String line) throws IOException {
        say(line);
        return reply();
    }

    /// The last line of the next reply, preliminary ones included; `closed` at the end.
    String reply() throws IOException {
        for (String line = readLine(); line != null; line = readLine()) {
            if (line.matches("[0-9]{3} .*")) {
                return line;
            }
        }
        return "closed";
    }

    /// All lines until one is the last of a reply with this code.
    List<String> linesUntil(int code) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = readLine(); line != null; line = readLine()) {
            lines.add(line);
            if (line.startsWith(code + " ")) {
                break;
            }
        }
        return lines;
    }

    /// The next line, null at the end; a close with unread bytes reaches this end as a reset.
    private @Nullable String readLine() throws IOException {
        try {
            return reader.readLine();
        } catch (SocketException e) {
            return null;
        }
    }

    void login() throws IOException {
        reply();
        ask("USER joe");
        ask("PASS x");
    }

    /// Trusts every server; offers session resumption.
    static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new Trusting()}, new SecureRandom());
        return context;
    }

    void startTls() throws IOException, GeneralSecurityException {
        startTls(trusting(), "TLSv1.3");
    }

    void startTls(SSLContext context, String protocol) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, "localhost",
                        socket.getPort(), true);
        tls.setEnabledProtocols(new String[]{protocol});
        tls.startHandshake();
        socket = tls;
        reader = reader(tls);
    }

    /// When the TLS session began, this connection or an earlier one.
    long sessionBegan() {
        return ((SSLSocket) socket).getSession().getCreationTime();
    }

    String protocol() {
        return ((SSLSocket) socket).getSession().getProtocol();
    }

    @Override
    public void close() {
        hangUp();
    }

    void hangUp() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
