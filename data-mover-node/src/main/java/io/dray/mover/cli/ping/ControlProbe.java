package io.dray.mover.cli.ping;

import io.dray.mover.cli.terminal.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A bare connection to a control port, for looking at what answers there before anything is trusted.
///
/// It sends no secret, so it accepts any certificate: judging it is the caller's part. Reads are limited
/// in time and size. For one thread.
final class ControlProbe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlProbe.class);
    private static final int LONGEST_LINE = 2048;
    private static final int MOST_LINES = 200;
    private final Socket socket;
    private final String host;

    private ControlProbe(Socket socket, String host) {
        this.socket = socket;
        this.host = host;
    }

    /// Connects.
    static ControlProbe connect(String host, InetSocketAddress address, int limitMillis)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, limitMillis);
            socket.setSoTimeout(limitMillis);
            return new ControlProbe(socket, host);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// The lines of the next reply, the last one with its code.
    List<String> reply() throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            if (lines.size() == MOST_LINES) {
                throw new IOException("it sends an endless reply");
            }
            lines.add(line());
        } while (!lines.getLast().matches("[0-9]{3} .*"));
        return lines;
    }

    private String line() throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException(line.isEmpty()
                        ? "the connection was closed without a reply"
                        : "the connection was closed after \"" + Screen.safe(line.toString())
                                + "\"");
            }
            if (line.length() >= LONGEST_LINE) {
                throw new IOException("it sends an endless line");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /// `AUTH TLS` and the handshake; empty with the reply's text when the server does not offer it.
    Tls startTls() throws IOException, GeneralSecurityException {
        socket.getOutputStream().write("AUTH TLS\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer = reply().getLast();
        if (!answer.startsWith("234")) {
            return new Tls(answer, Optional.empty());
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new Onlooker()}, null);
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, host,
                        socket.getPort(), true);
        tls.startHandshake();
        return new Tls(answer, Optional.of(tls.getSession()));
    }

    /// The outcome of `AUTH TLS`.
    ///
    /// @param session of the handshake; empty if the server refused
    record Tls(String answer, Optional<SSLSession> session) {
        /// The certificate shown.
        Optional<X509Certificate> certificate() {
            try {
                if (session.isPresent()) {
                    Certificate[] chain = session.get().getPeerCertificates();
                    return chain.length > 0 && chain[0] instanceof X509Certificate leaf
                            ? Optional.of(leaf)
                            : Optional.empty();
                }
            } catch (SSLPeerUnverifiedException e) {
                return Optional.empty();
            }
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing a probe: {}", e.getMessage());
        }
    }

    /// Looks and says nothing.
    private static final class Onlooker implements X509TrustManager {
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
