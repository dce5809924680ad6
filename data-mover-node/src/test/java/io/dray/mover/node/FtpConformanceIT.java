package io.dray.mover.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// What docs/protocol.md says, where it takes files: one node in this process, over sockets.
@Timeout(60)
class FtpConformanceIT {
    @TempDir
    Path directory;
    private DataMoverNode node;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        Path root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(root.resolve("d"));
        Files.writeString(root.resolve("d/a"), "12345");
        Files.writeString(root.resolve("d/b.txt"), "one\ntwo\n");
        NodeSettings settings = NodeSettings.none()
                .with(NodeOption.LISTEN, "127.0.0.1:0", "--listen", directory)
                .with(NodeOption.ROOT, "root", "--root", directory)
                .with(NodeOption.ANONYMOUS, "write", "--anonymous", directory);
        node = DataMoverNode.start(NodeConfigValues.config(settings,
                new NodeConfigValues.HostFacts("test.example.org", Optional.of(directory),
                        Optional.of(directory.resolve("state")))),
                "Dray test", Clock.systemUTC(), new SecureRandom());
        client = new Client(node.listening().port());
        client.ask("USER anonymous", "331");
        client.ask("PASS x", "230");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        node.close();
    }

    @Test
    void listsNamesForTheNextCommand() throws IOException {
        for (String given : List.of("d", "/d", "./d", "d/b*")) {
            for (String name : client.fetch("NLST " + given).lines().toList()) {
                assertThat(client.fetch("RETR " + name)).as(name).isNotEmpty();
            }
        }
        client.ask("CWD d", "250");
        assertThat(client.fetch("NLST").split("\r\n", -1))
                .containsExactlyInAnyOrder("a", "b.txt", "");
    }

    @Test
    void storesUnderNewNames() throws IOException {
        String first = client.store("STOU", "x").getFirst();
        String second = client.store("STOU d/a", "y").getFirst();

        assertThat(first).matches("150 FILE: /stou\\.[0-9a-f]{16}");
        assertThat(second).matches("150 FILE: /d/a\\.[0-9a-f]{16}");
        assertThat(root(second.substring("150 FILE: /".length()))).hasContent("y");
        assertThat(root("d/a")).hasContent("12345");
    }

    @Test
    void goesOnFromARestart() throws IOException {
        client.ask("TYPE I", "200");
        client.ask("REST 3", "350");
        assertThat(client.fetch("RETR d/a")).isEqualTo("45");
        client.ask("REST 5", "350");
        assertThat(client.fetch("RETR d/a")).isEmpty();
        client.ask("REST 3", "350");
        client.store("APPE d/a", "xyz");
        assertThat(root("d/a")).hasContent("123xyz");
        client.store("APPE d/a", "!");
        assertThat(root("d/a")).hasContent("123xyz!");
    }

    @Test
    void translatesLineEndsInTypeAAlone() throws IOException {
        assertThat(client.fetch("RETR d/b.txt")).isEqualTo("one\r\ntwo\r\n");
        client.store("STOR c", "1\r\n2\r\n");
        assertThat(root("c")).hasContent("1\n2\n");
        client.ask("SIZE d/b.txt", "550");
        client.ask("TYPE L 8", "200");
        assertThat(client.ask("SIZE d/b.txt", "213")).endsWith("213 8");
        assertThat(client.fetch("RETR d/b.txt")).isEqualTo("one\ntwo\n");
    }

    @Test
    void tellsOfDirectoriesAndFilesApart() throws IOException {
        client.ask("TYPE I", "200");
        client.ask("SIZE d", "550");
        assertThat(client.ask("STAT d", "212")).hasSize(6);
        assertThat(client.ask("STAT d/a", "213")).hasSize(3);
        client.refused("MLSD d/a", "501");
        client.refused("MLSD nope", "550");
        client.refused("LIST nope", "550");
        client.refused("RETR nope", "550");
        client.refused("RETR d", "550");
        client.refused("STOR nope/x", "553");
        client.refused("STOR d", "553");
        client.ask("RMD d", "550");
        client.ask("RNFR nope", "550");
        client.ask("DELE d", "550");
    }

    @Test
    void quotesPathsThatItMade() throws IOException {
        assertThat(client.ask("MKD a \"b\"", "257"))
                .containsExactly("257 \"/a \"\"b\"\"\" created successfully.");
        client.ask("CWD a \"b\"", "250");
        assertThat(client.ask("PWD", "257"))
                .containsExactly("257 \"/a \"\"b\"\"\" is current directory.");
    }

    @Test
    void renamesNothingThatWasNamedLongAgo() throws IOException {
        client.ask("RNFR d/a", "350");
        client.ask("RNFR nope", "550");
        client.ask("RNTO gone", "503");
        assertThat(root("d/a")).exists();
    }

    @Test
    void setsTimesAndSaysSo() throws IOException {
        assertThat(client.ask("MFMT 20200102030405 d/a", "213"))
                .containsExactly("213 Modify=20200102030405; d/a");
        assertThat(client.ask("MDTM d/a", "213")).containsExactly("213 20200102030405");
    }

    private Path root(String path) {
        return directory.resolve("root").resolve(path);
    }

    /// A client of streams in passive mode.
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;
        private final PrintWriter out;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(20_000);
            in = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out = new PrintWriter(socket.getOutputStream(), false, StandardCharsets.UTF_8);
            assertThat(reply().getLast()).startsWith("220 ");
        }

        /// The lines of the reply, whose code is as expected.
        List<String> ask(String command, String code) throws IOException {
            say(command);
            List<String> reply = reply();
            assertThat(reply.getLast()).as(command).startsWith(code + " ");
            return reply;
        }

        void refused(String command, String code) throws IOException {
            try (Socket _ = passive()) {
                ask(command, code);
            }
        }

        String fetch(String command) throws IOException {
            try (Socket data = passive()) {
                ask(command, "150");
                String all = new String(data.getInputStream().readAllBytes(),
                        StandardCharsets.UTF_8);
                assertThat(reply().getLast()).startsWith("226 ");
                return all;
            }
        }

        List<String> store(String command, String content) throws IOException {
            List<String> first;
            try (Socket data = passive()) {
                first = ask(command, "150");
                data.getOutputStream().write(content.getBytes(StandardCharsets.UTF_8));
            }
            assertThat(reply().getLast()).startsWith("226 ");
            return first;
        }

        private Socket passive() throws IOException {
            String reply = ask("EPSV", "229").getFirst();
            String port = reply.substring(reply.indexOf("|||") + 3, reply.lastIndexOf('|'));
            return new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        }

        private void say(String command) {
            out.print(command + "\r\n");
            out.flush();
        }

        private List<String> reply() throws IOException {
            List<String> lines = new ArrayList<>();
            do {
                String line = in.readLine();
                if (line == null) {
                    throw new IOException("the node closed the connection");
                }
                lines.add(line);
            } while (!lines.getLast().matches("[0-9]{3} .*"));
            return lines;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
