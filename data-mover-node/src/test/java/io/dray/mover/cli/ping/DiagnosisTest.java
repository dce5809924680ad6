package io.dray.mover.cli.ping;

import io.dray.mover.cli.DataMoverCli;
import io.dray.mover.cli.terminal.CommandContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// `dray ping` against servers that do not behave.
final class DiagnosisTest {
    @TempDir
    Path home = Path.of(".");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /// What a server does with a connection.
    private interface Behaviour {
        void with(Socket connection) throws IOException;
    }

    private int ping(String scheme, Behaviour behaviour) throws IOException {
        try (ServerSocket port = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread server = Thread.ofVirtual().start(() -> serve(port, behaviour));
            CommandContext context = new CommandContext(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(),
                    Optional.of(home));
            int status = new DataMoverCli(context).run("ping", "--timeout", "1",
                    scheme + "://127.0.0.1:" + port.getLocalPort() + "/");
            server.interrupt();
            return status;
        }
    }

    private static void serve(ServerSocket port, Behaviour behaviour) {
        boolean more = true;
        while (more) {
            more = serveOne(port, behaviour);
        }
    }

    /// Whether there is a next one: not when the port was closed.
    private static boolean serveOne(ServerSocket port, Behaviour behaviour) {
        try (Socket connection = port.accept()) {
            behaviour.with(connection);
            return true;
        } catch (IOException e) {
            return !port.isClosed();
        }
    }

    private static void say(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        connection.getOutputStream().flush();
    }

    /// Keeps the connection until the client closes it.
    private static void wait(Socket connection) throws IOException {
        connection.getInputStream().readAllBytes();
    }

    private String report() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tellsASilentServer() throws IOException {
        assertThat(ping("dray", DiagnosisTest::wait)).isEqualTo(7);
        assertThat(report()).containsPattern("port +failed +Nothing answers");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("still waiting for a greeting of dray://127.0.0.1:");
    }

    @Test
    void tellsAServerThatHangsUp() throws IOException {
        assertThat(ping("dray", connection -> {})).isEqualTo(1);
        assertThat(report()).contains("closed without a reply");
    }

    @Test
    void tellsAServerThatDoesNotServe() throws IOException {
        assertThat(ping("dray", connection -> say(connection, "421 Too many.\r\n"))).isEqualTo(1);
        assertThat(report()).contains("421 Too many.", "accepts no clients now");
    }

    @Test
    void givesUpOnALineWithoutEnd() throws IOException {
        assertThat(ping("ftp", connection -> {
            say(connection, "220 " + "x".repeat(100_000));
            wait(connection);
        })).isEqualTo(1);
        assertThat(report()).contains("an endless line");
    }

    @Test
    void givesUpOnAReplyWithoutEnd() throws IOException {
        assertThat(ping("ftp", connection -> {
            say(connection, "220-x\r\n".repeat(10_000));
            wait(connection);
        })).isEqualTo(1);
        assertThat(report()).contains("an endless reply");
    }

    @Test
    void showsNoControlCharacters() throws IOException {
        ping("ftp", connection -> say(connection, "500 \u001b[2J\u0007 go away\r\n"));
        assertThat(report()).contains("\\x1b[2J\\x07 go away").doesNotContain("\u001b", "\u0007");
    }

    @Test
    void tellsAServerWithoutTls() throws IOException {
        assertThat(ping("dray", connection -> {
            say(connection, "220 old\r\n");
            connection.getInputStream().read();
            say(connection, "502 What?\r\n");
            wait(connection);
        })).isEqualTo(4);
        assertThat(report()).contains("It does not offer TLS: 502 What?");
    }

    @Test
    void tellsAHandshakeThatFails() throws IOException {
        assertThat(ping("ftps", connection -> {
            say(connection, "220 odd\r\n");
            connection.getInputStream().read();
            say(connection, "234 Go on.\r\nthis is no TLS at all");
            wait(connection);
        })).isNotZero();
        assertThat(report()).containsPattern("tls +failed").doesNotContain("login");
    }

    @Test
    void tellsANameThatIsNotThere() {
        CommandContext context = new CommandContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(),
                Optional.of(home));
        assertThat(new DataMoverCli(context).run("ping", "--json", "dray://no-such-host.invalid/"))
                .isEqualTo(3);
        assertThat(report()).startsWith("{\"check\":\"name\",\"result\":\"failed\"");
    }
}
