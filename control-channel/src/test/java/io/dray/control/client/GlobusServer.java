package io.dray.control.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A real `globus-gridftp-server` for anonymous clear sessions, on a free loopback port, with its files
/// in one directory.
public final class GlobusServer implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Server listening at .*:(\\d+)");

    private final Process process;
    private final int port;

    private GlobusServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// The program, if it is installed.
    public static Optional<Path> program() {
        return Stream.concat(Stream.of("/usr/sbin", "/usr/local/sbin"),
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)))
                .map(directory -> Path.of(directory, "globus-gridftp-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// @param directory for its configuration; files to serve are in `data` below it, which is made
    public static GlobusServer start(Path directory) throws Exception {
        Path home = Files.createDirectories(directory.resolve("data"));
        Path configuration = Files.writeString(directory.resolve("empty.conf"), "");
        Path more = Files.createDirectories(directory.resolve("empty.d"));
        List<String> command = new ArrayList<>(List.of(program().orElseThrow().toString(), "-c",
                configuration.toString(), "-C", more.toString(), "-p", "0", "-control-interface",
                "127.0.0.1", "-data-interface", "127.0.0.1", "-home-dir", home.toString(), "-aa",
                "-anonymous-names-allowed", "*"));
        if (System.getProperty("user.name", "").equals("root")) {
            command.addAll(List.of("-anonymous-user", "root", "-allow-root"));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .directory(directory.toFile());
        builder.environment().put("GLOBUS_HOSTNAME", "localhost");
        // Without a trust directory, even an empty one, it takes no data channel credential.
        builder.environment()
                .put("X509_CERT_DIR",
                        Files.createDirectories(directory.resolve("trust")).toString());
        Process process = builder.start();
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> readPort(process, port));
        try {
            return new GlobusServer(process, port.get(20, TimeUnit.SECONDS));
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static void readPort(Process process, CompletableFuture<Integer> port) {
        try (BufferedReader output = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder said = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Matcher matcher = LISTENING.matcher(line);
                if (matcher.find()) {
                    port.complete(Integer.parseInt(matcher.group(1)));
                }
                said.append(line).append('\n');
            }
            port.completeExceptionally(new IllegalStateException("server said: " + said));
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(5, TimeUnit.SECONDS);
        } catch (Exception e) {
            process.destroyForcibly();
        }
    }
}
