package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Back ends take data from the client of their front end only, though they never see its control connection. The
/// client is at 127.0.0.1, a stranger at 127.0.0.2.
final class FrontEndDataHostIT {
    private static final InetAddress NODE = InetAddress.ofLiteral("127.0.0.1");
    private static final Pattern PORT = Pattern.compile(",(\\d+),(\\d+)\\)");

    @TempDir
    Path directory;

    @Test
    void turnsStrangersAwayAtTheBackEnds() throws IOException {
        Path files = Files.createDirectories(directory.resolve("files"));
        Path own = Files.createDirectories(directory.resolve("front"));
        Path config = Files.writeString(directory.resolve("front.toml"), """
                [front-end]
                pass-identity = false
                """);
        try (NodeProcess node = NodeProcess.start(new NodeProcess.Settings(files,
                directory.resolve("node.state"), directory.resolve("node.log"), List.of()));
                NodeProcess front = NodeProcess.start(NodeProcess.Settings.frontEnd(own, files,
                        List.of("--back-end", node.url("/"), "--anonymous", "write", "--config",
                                config.toString())));
                Socket control = new Socket(NODE, front.port())) {
            control.setSoTimeout(30_000);
            BufferedReader replies = new BufferedReader(
                    new InputStreamReader(control.getInputStream(), StandardCharsets.UTF_8));
            assertThat(reply(replies)).startsWith("220 ");
            assertThat(ask(control, replies, "USER anonymous")).startsWith("331 ");
            assertThat(ask(control, replies, "PASS x@")).startsWith("230 ");
            assertThat(ask(control, replies, "TYPE I")).startsWith("200 ");
            Matcher passive = PORT.matcher(ask(control, replies, "PASV"));
            assertThat(passive.find()).isTrue();
            int port = Integer.parseInt(passive.group(1)) * 256
                    + Integer.parseInt(passive.group(2));
            say(control, "STOR /stored");
            try (Socket stranger = new Socket(NODE, port, InetAddress.ofLiteral("127.0.0.2"), 0)) {
                stranger.setSoTimeout(30_000);
                assertThat(isTurnedAway(stranger)).isTrue();
            }
            try (Socket data = new Socket(NODE, port)) {
                data.getOutputStream().write("mine".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(reply(replies)).startsWith("150 ");
            assertThat(reply(replies)).startsWith("226 ");
            assertThat(files.resolve("stored")).hasContent("mine");
        }
    }

    private static boolean isTurnedAway(Socket stranger) throws IOException {
        try {
            return stranger.getInputStream().read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    private static void say(Socket control, String line) throws IOException {
        control.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String ask(Socket control, BufferedReader replies, String line)
            throws IOException {
        say(control, line);
        return reply(replies);
    }

    private static String reply(BufferedReader replies) throws IOException {
        String line = replies.readLine();
        while (line != null && !line.matches("\\d{3} .*")) {
            line = replies.readLine();
        }
        return String.valueOf(line);
    }
}
