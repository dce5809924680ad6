package io.dray.mover.cli.demo;

import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.client.UrlText;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.node.NodeState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A node (`dray serve`) in a process of its own on this host, for the demonstration, benchmarks, and tests
/// that kill nodes.
///
/// It listens on loopback. The system selects the port; port, key and URL stay the same after a restart. For
/// one thread.
public final class NodeProcess implements AutoCloseable {
    /// A JVM starts in seconds; a loaded machine may need a minute.
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    /// A node without running transfers stops within seconds. After this time it is killed.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Settings settings;
    private final Starter starter;
    private Process process;
    private RemoteUrl url;

    private NodeProcess(Settings settings, Starter starter, Running running) {
        this.settings = settings;
        this.starter = starter;
        this.process = running.process();
        this.url = running.url();
    }

    /// How to start a process.
    ///
    /// @param root    exported directory
    /// @param state   directory of key and tokens; created if missing
    /// @param log     file to which standard error is appended
    /// @param start   subcommand with its own options: `serve` or `front-end`
    /// @param options further options
    /// @param environment additional environment variables
    public record Settings(Path root, Path state, Path log, List<String> start,
            List<String> options, Map<String, String> environment) {
        public Settings {
            start = List.copyOf(start);
            options = List.copyOf(options);
            environment = Map.copyOf(environment);
        }

        /// Settings of a node.
        public Settings(Path root, Path state, Path log, List<String> options) {
            this(root, state, log, List.of("serve", "--root", root.toString()), options,
                    Map.of());
        }

        /// Settings of a front end.
        ///
        /// @param directory directory of its state and log
        /// @param root      directory that its back ends export
        public static Settings frontEnd(Path directory, Path root, List<String> options) {
            return new Settings(root, directory.resolve("state"), directory.resolve("log"),
                    List.of("front-end"), options, Map.of());
        }

        /// Settings with state and log beside the exported directory.
        public static Settings of(Path root, String... options) {
            Path name = root.toAbsolutePath().getFileName();
            return new Settings(root, root.resolveSibling(name + ".state"),
                    root.resolveSibling(name + ".log"), List.of(options));
        }

        /// These settings with additional environment variables.
        public Settings withEnvironment(Map<String, String> variables) {
            return new Settings(root, state, log, start, options, variables);
        }
    }

    private record Running(Process process, RemoteUrl url) {}

    /// Starts processes.
    interface Starter {
        Process start(ProcessBuilder builder) throws IOException;
    }

    /// Starts a node and waits until it listens.
    ///
    /// @throws IOException when it does not start; the message contains the end of its log
    public static NodeProcess start(Settings settings) throws IOException {
        return start(settings, ProcessBuilder::start);
    }

    static NodeProcess start(Settings settings, Starter starter) throws IOException {
        return new NodeProcess(settings, starter, run(settings, starter, 0));
    }

    /// The node's `dray://KEY@HOST:PORT/` URL.
    public RemoteUrl url() {
        return url;
    }

    /// The URL of a path in its exported tree, with the key.
    public String url(String path) {
        return url.at(path.startsWith("/") ? path : "/" + path).withSecrets();
    }

    /// The same path for clients without TLS: `ftp://HOST:PORT/path`.
    public String clearUrl(String path) {
        String rooted = path.startsWith("/") ? path : "/" + path;
        return "ftp://" + url.server().hostAndPort() + rooted;
    }

    public int port() {
        return url.server().port();
    }

    /// Directory of the node's key and tokens.
    public Path state() {
        return settings.state();
    }

    public Path root() {
        return settings.root();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Content of standard error so far.
    public String log() {
        return tail(settings.log(), Integer.MAX_VALUE);
    }

    /// Kills the process, as `kill -9` does.
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /// Restarts it on the same port; kills it first if it still runs.
    public void restart() throws IOException {
        close();
        Running again = run(settings, starter, port());
        process = again.process();
        url = again.url();
    }

    /// Stops it with SIGTERM; kills it if it does not end in time.
    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            if (!await()) {
                process.destroyForcibly();
                await();
            }
        }
    }

    private boolean await() {
        try {
            return process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            return false;
        }
    }

    private static Running run(Settings settings, Starter starter, int port)
            throws IOException {
        Files.createDirectories(settings.root());
        List<String> arguments = new ArrayList<>(settings.start());
        arguments.addAll(List.of("--listen", "127.0.0.1:" + port, "--state",
                settings.state().toString()));
        arguments.addAll(settings.options());
        ProcessBuilder builder = new ProcessBuilder(ThisProgram.command(arguments))
                .redirectError(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
        builder.environment().putAll(settings.environment());
        Process process = starter.start(builder);
        process.getOutputStream().close();
        try {
            listening(process).get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            String url = NodeState.url(settings.state())
                    .orElseThrow(() -> new IOException("It listens, but has no URL."));
            return new Running(process, UrlText.parseRemote(url));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a node was starting.", e);
        } catch (ExecutionException | TimeoutException | IllegalArgumentException e) {
            process.destroyForcibly();
            throw new IOException(
                    "A node for " + settings.root() + " did not start. Its log ends: "
                            + tail(settings.log(), 2000),
                    e);
        }
    }

    /// Waits for the line on standard output that says the node listens. Reads on to the end, so that the node
    /// never blocks on output.
    private static CompletableFuture<String> listening(Process process) {
        CompletableFuture<String> ready = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("node-output-" + process.pid()).start(() -> {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("dray: listening on ")) {
                        ready.complete(line);
                    }
                }
                ready.completeExceptionally(new IOException("It ended before it listened."));
            } catch (IOException e) {
                ready.completeExceptionally(e);
            }
        });
        return ready;
    }

    private static String tail(Path log, int characters) {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - characters)).strip();
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
