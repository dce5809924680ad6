package io.dray.mover.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Data channels under the node's certificate and the TLS session of the control connection (`data.session-reuse`).
/// The client is at 127.0.0.1.
final class TlsSessionReuseIT {
    private static final String CONTENT = "for the client alone";
    private static final String ELSEWHERE = "127.0.0.2";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"accepted,TLSv1.2", "accepted,TLSv1.3", "required,TLSv1.2", "required,TLSv1.3"})
    void takesTheClientFromAnywhere(String reuse, String protocol) throws Exception {
        try (DataMoverNode node = start(reuse); Client client = new Client(node, protocol)) {
            client.say("RETR /f");
            assertThat(client.fetch(client, ELSEWHERE)).isEqualTo(CONTENT);
            assertThat(client.reply()).startsWith("150 ");
            assertThat(client.reply()).startsWith("226 ");
        }
    }

    @ParameterizedTest
    @CsvSource({"off,TLSv1.2", "off,TLSv1.3", "accepted,TLSv1.2", "accepted,TLSv1.3",
            "required,TLSv1.3"})
    void turnsSessionsOfOtherClientsAway(String reuse, String protocol) throws Exception {
        try (DataMoverNode node = start(reuse);
                Client client = new Client(node, protocol);
                Client other = new Client(node, protocol)) {
            client.say("RETR /f");
            assertThat(client.fetch(other, ELSEWHERE)).isEmpty();
            assertThat(client.fetch(new Keys(protocol), ELSEWHERE)).isEmpty();
            assertThat(client.fetch(client, "127.0.0.1")).isEqualTo(CONTENT);
            assertThat(client.reply()).startsWith("150 ");
            assertThat(client.reply()).startsWith("226 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void refusesTheClientsOwnHostWithoutTheSessionWhereThatIsRequired(String protocol)
            throws Exception {
        try (DataMoverNode node = start("required"); Client client = new Client(node, protocol)) {
            client.say("RETR /f");
            assertThat(client.fetch(new Keys(protocol), "127.0.0.1")).isEmpty();
            String last = client.reply();
            assertThat(last.startsWith("150 ") ? client.reply() : last)
                    .startsWith("534")
                    .contains("did not resume");
        }
    }

    private DataMoverNode start(String reuse) throws IOException {
        Path root = Files.createDirectories(directory.resolve("root"));
        Files.writeString(root.resolve("f"), CONTENT);
        NodeSettings settings = NodeSettings.none()
                .with(NodeOption.LISTEN, "127.0.0.1:0", "--listen", directory)
                .with(NodeOption.ROOT, "root", "--root", directory)
                .with(NodeOption.STATE, "state", "--state", directory)
                .with(NodeOption.ANONYMOUS, "read", "--anonymous", directory)
                .with(NodeOption.SESSION_REUSE, reuse, "--session-reuse", directory);
        return DataMoverNode.start(NodeConfigValues.config(settings,
                new NodeConfigValues.HostFacts("localhost", Optional.empty(), Optional.empty())),
                "Dray test", Clock.systemUTC(), new SecureRandom());
    }

    /// A TLS client with a memory of sessions of its own.
    private static class Keys {
        private final SSLContext context;
        private final String protocol;

        Keys(String protocol) throws GeneralSecurityException {
            this.protocol = protocol;
            context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{new Trusting()}, new SecureRandom());
        }

        /// All connections are to one server, as far as this memory goes.
        SSLSocket secure(Socket plain) throws IOException {
            SSLSocket tls = (SSLSocket) context.getSocketFactory()
                    .createSocket(plain, "node", 21, true);
            tls.setEnabledProtocols(new String[]{protocol});
            tls.startHandshake();
            return tls;
        }
    }

    /// The JDK finds sessions by host and port: as seen by it, all connections are to one port.
    private static final class OnePort extends Socket {
        OnePort(int port, String from) throws IOException {
            super(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0);
        }

        @Override
        public int getPort() {
            return 21;
        }
    }

    /// A session that has asked for a passive port.
    private static final class Client extends Keys implements AutoCloseable {
        private Socket socket;
        private BufferedReader lines;
        private final int port;

        Client(DataMoverNode node, String protocol) throws Exception {
            super(protocol);
            socket = new OnePort(node.listening().port(), "127.0.0.1");
            socket.setSoTimeout(10_000);
            lines = reader();
            reply();
            ask("AUTH TLS");
            socket = secure(socket);
            lines = reader();
            ask("USER anonymous");
            ask("PASS x@");
            ask("PBSZ 0");
            ask("PROT P");
            ask("TYPE I");
            Matcher passive = Pattern.compile("\\|(\\d+)\\|").matcher(ask("EPSV"));
            assertThat(passive.find()).isTrue();
            port = Integer.parseInt(passive.group(1));
        }

        /// What the data port gives to whoever comes from there with these keys.
        String fetch(Keys keys, String from) {
            try (Socket plain = new OnePort(port, from)) {
                plain.setSoTimeout(10_000);
                return new String(keys.secure(plain).getInputStream().readAllBytes(),
                        StandardCharsets.UTF_8);
            } catch (IOException e) {
                return "";
            }
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        }

        String ask(String line) throws IOException {
            say(line);
            return reply();
        }

        String reply() throws IOException {
            String line = lines.readLine();
            while (line != null && !line.matches("\\d{3} .*")) {
                line = lines.readLine();
            }
            return String.valueOf(line);
        }

        private BufferedReader reader() throws IOException {
            return new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
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
