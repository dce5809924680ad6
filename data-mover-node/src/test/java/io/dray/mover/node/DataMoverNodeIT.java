package io.dray.mover.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// A whole node in this process, on a port of its own.
@Timeout(60)
class DataMoverNodeIT {
    @TempDir
    Path directory;

    @Test
    void startsWithoutConfigurationAndKeepsItsUrl() throws IOException {
        String first;
        try (DataMoverNode node = start(settings())) {
            first = node.url().replaceAll(":[0-9]+/$", "");
            assertThat(node.url()).matches(
                    "dray://[A-Za-z0-9_-]+@127\\.0\\.0\\.1:" + node.listening().port() + "/");
        }
        try (DataMoverNode node = start(settings())) {
            assertThat(node.url()).startsWith(first);
        }
    }

    @Test
    void greetsAndServesAnonymousReaders() throws IOException {
        Files.createDirectories(directory.resolve("root"));
        Files.writeString(directory.resolve("root/f"), "12345");
        try (DataMoverNode node = start(settings()
                .with(NodeOption.ANONYMOUS, "write", "--anonymous", directory)
                .with(NodeOption.READ_ONLY, "true", "--read-only", directory));
                Conversation client = new Conversation(node.listening().port())) {
            assertThat(client.line()).startsWith("220 ");
            assertThat(client.say("USER anonymous")).startsWith("331 ");
            assertThat(client.say("PASS me@")).startsWith("230 ");
            assertThat(client.say("TYPE I")).startsWith("200 ");
            assertThat(client.say("SIZE /f")).isEqualTo("213 5");
            assertThat(client.say("DELE /f")).startsWith("550");
            assertThat(directory.resolve("root/f")).exists();
        }
    }

    @Test
    void offersMetricsAndHealth() throws Exception {
        try (DataMoverNode node = start(
                settings().with(NodeOption.METRICS, "127.0.0.1:0", "--metrics", directory))) {
            int port = node.metricsListening().orElseThrow().port();
            assertThat(get(port, "/health").body()).isEqualTo("ok\n");
            assertThat(get(port, "/metrics").body()).contains("dray_data_bytes_total",
                    "dray_control_connections", "dray_storage_waiting");
            assertThat(get(port, "/metricsandmore").statusCode()).isEqualTo(404);
            assertThat(get(port, "/").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void saysWhatIsInTheWay() throws IOException {
        assertThatThrownBy(() -> start(settings().with(NodeOption.ROOT, "none", "--root",
                directory)))
                .isInstanceOf(NodeConfigException.class)
                .hasMessageContaining("does not exist");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> start(settings().with(NodeOption.LISTEN, address, "--listen",
                    directory)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(address);
        }
    }

    @Test
    void admitsOnlySoManySessionsOfAnIdentity() throws IOException {
        try (DataMoverNode node = start(settings()
                .with(NodeOption.ANONYMOUS, "read", "--anonymous", directory)
                .with(NodeOption.SESSIONS_PER_IDENTITY, "1", "test", directory));
                Conversation first = new Conversation(node.listening().port());
                Conversation second = new Conversation(node.listening().port())) {
            first.line();
            second.line();
            first.say("USER anonymous");
            assertThat(first.say("PASS x")).startsWith("230 ");
            second.say("USER anonymous");
            assertThat(second.say("PASS x")).startsWith("421 ");
        }
    }

    private NodeSettings settings() {
        return NodeSettings.none().with(NodeOption.LISTEN, "127.0.0.1:0", "--listen", directory);
    }

    private DataMoverNode start(NodeSettings settings) throws IOException {
        NodeConfigValues.HostFacts host = new NodeConfigValues.HostFacts("test.example.org",
                Optional.of(directory), Optional.of(directory.resolve("state")));
        NodeSettings rooted = Files.isDirectory(directory.resolve("root"))
                ? settings.with(NodeOption.ROOT, "root", "--root", directory)
                : settings;
        return DataMoverNode.start(NodeConfigValues.config(rooted, host), "Dray test",
                Clock.systemUTC(), new SecureRandom());
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    /// A client that speaks line by line.
    private static final class Conversation implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;
        private final PrintWriter out;

        Conversation(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(20_000);
            in = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out = new PrintWriter(socket.getOutputStream(), false, StandardCharsets.UTF_8);
        }

        String say(String command) throws IOException {
            out.print(command + "\r\n");
            out.flush();
            return line();
        }

        /// The first line of a reply; the rest of it is passed over.
        String line() throws IOException {
            String first = in.readLine();
            String code = first.substring(0, 3);
            String next = first;
            while (!next.startsWith(code + " ")) {
                next = in.readLine();
            }
            return first;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
