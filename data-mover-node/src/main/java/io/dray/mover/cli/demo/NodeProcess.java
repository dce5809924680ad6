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

/// A node that runs as a process of its own (`dray serve`) on this host: for the demonstration, for
/// benchmarks, and for tests that kill nodes.
///
/// It listens on loopback, on a port of the system's choice that stays the same over restarts, as do
/// its key and URL. For one thread.
public final class NodeProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Settings settings;
    private Process process;
    private RemoteUrl url;

    private NodeProcess(Settings settings, Running running) {
        this.settings = settings;
        this.process = running.process();
        this.url = running.url();
    }

    /// What to run.
    ///
    /// @param root    exported directory
    /// @param state   directory of key and tokens; made if missing
    /// @param log     file that standard error is appended to
    /// @param start   the command with what only it needs: `serve` or `front-end`
    /// @param options further options
    /// @param environment variables of the environment beside those of this process
    public record Settings(Path root, Path state, Path log, List<String> start,
            List<String> options, Map<String, String> environment) {
        public Settings {
            start = List.copyOf(start);
            options = List.copyOf(options);
            environment = Map.copyOf(environment);
        }

        /// A node.
        public Settings(Path root, Path state, Path log, List<String> options) {
            this(root, state, log, List.of("serve", "--root", root.toString()), options,
                    Map.of());
        }

        /// A front end.
        ///
        /// @param directory holds its state and log
        /// @param root      what its back ends export
        public static Settings frontEnd(Path directory, Path root, List<String> options) {
            return new Settings(root, directory.resolve("state"), directory.resolve("log"),
                    List.of("front-end"), options, Map.of());
        }

        /// With state and log beside the exported directory.
        public static Settings of(Path root, String... options) {
            Path name = root.toAbsolutePath().getFileName();
            return new Settings(root, root.resolveSibling(name + ".state"),
                    root.resolveSibling(name + ".log"), List.of(options));
        }

        /// The same with these variables in the process's environment.
        public Settings withEnvironment(Map<String, String> variables) {
            return new Settings(root, state, log, start, options, variables);
        }
    }

    private record Running(Process process, RemoteUrl url) {}

    /// Starts a node and waits until it listens.
    ///
    /// @throws IOException when it does not come up; the message has the end of its log
    public static NodeProcess start(Settings settings) throws IOException {
        return new NodeProcess(settings, run(settings, 0));
    }

    /// Its `dray://KEY@HOST:PORT/` URL.
    public RemoteUrl url() {
        return url;
    }

    /// The URL of a path of its exported tree, with the key, for command lines of tests.
    public String url(String path) {
        return url.at(path.startsWith("/") ? path : "/" + path).withSecrets();
    }

    /// The same place for clients without security: `ftp://HOST:PORT/path`.
    public String clearUrl(String path) {
        String rooted = path.startsWith("/") ? path : "/" + path;
        return "ftp://" + url.server().hostAndPort() + rooted;
    }

    public int port() {
        return url.server().port();
    }

    /// Directory of its key and tokens.
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

    /// What it has written to standard error so far.
    public String log() {
        return tail(settings.log(), Integer.MAX_VALUE);
    }

    /// Ends it at once, as `kill -9` does.
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /// Starts it again on the same port; ends it first if it still runs.
    public void restart() throws IOException {
        close();
        Running again = run(settings, port());
        process = again.process();
        url = again.url();
    }

    /// Asks it to stop (SIGTERM) and waits; kills it when it takes too long.
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

    private static Running run(Settings settings, int port) throws IOException {
        Files.createDirectories(settings.root());
        List<String> arguments = new ArrayList<>(settings.start());
        arguments.addAll(List.of("--listen", "127.0.0.1:" + port, "--state",
                settings.state().toString()));
        arguments.addAll(settings.options());
        ProcessBuilder builder = new ProcessBuilder(ThisProgram.command(arguments))
                .redirectError(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
        builder.environment().putAll(settings.environment());
        Process process = builder.start();
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

    /// Waits for the node's word on standard output; reads on to the end so that the node never blocks.
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
