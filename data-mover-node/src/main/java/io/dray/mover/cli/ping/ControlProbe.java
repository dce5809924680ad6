package io.dray.mover.cli.ping;

import io.dray.protocol.text.PeerText;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A raw connection to a control port, for inspection before the server is trusted.
///
/// It sends no secret and accepts any certificate; the caller checks the certificate. Reads are limited in time
/// and size. For one thread.
final class ControlProbe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlProbe.class);
    /// Limits of a reply: far more than servers send (a FEAT reply has some tens of lines), so that a peer
    /// cannot fill the memory.
    private static final int LONGEST_LINE = 2048;
    private static final int MOST_LINES = 200;
    private final Socket socket;
    private final String host;

    private ControlProbe(Socket socket, String host) {
        this.socket = socket;
        this.host = host;
    }

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

    /// Lines of the next reply; the last one has the code.
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
                        : "the connection was closed after \"" + PeerText.shown(line.toString())
                                + "\"");
            }
            if (line.length() >= LONGEST_LINE) {
                throw new IOException("it sends an endless line");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /// Sends `AUTH TLS` and performs the handshake. Returns no session, but the reply's text, when the server
    /// does not offer TLS.
    Tls startTls() throws IOException, GeneralSecurityException {
        socket.getOutputStream().write("AUTH TLS\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer = reply().getLast();
        if (!answer.startsWith("234")) {
            return new Tls(answer, Optional.empty());
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, host,
                        socket.getPort(), true);
        tls.startHandshake();
        return new Tls(answer, Optional.of(tls.getSession()));
    }

    /// Result of `AUTH TLS`.
    ///
    /// @param session TLS session; empty if the server refused
    record Tls(String answer, Optional<SSLSession> session) {
        /// The server's certificate.
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
            LOG.debug("the control connection of a probe could not be closed: {}", e.getMessage());
        }
    }
}
