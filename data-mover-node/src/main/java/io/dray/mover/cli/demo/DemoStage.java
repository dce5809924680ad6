package io.dray.mover.cli.demo;

import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.terminal.TemporaryDirectory;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The directory and the processes of a demonstration. Closing removes all of them, also after Ctrl-C. Safe for
/// use by the shutdown thread.
final class DemoStage implements AutoCloseable {
    private final Path directory;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final Thread onExit = Thread.ofPlatform().unstarted(this::clear);
    private @Nullable Process copy;
    private boolean kept;

    private DemoStage(Path directory) {
        this.directory = directory;
    }

    /// Creates a fresh directory below `parent`.
    static DemoStage open(Path parent) throws IOException {
        DemoStage stage = new DemoStage(Files.createTempDirectory(parent, "dray-demo-"));
        Runtime.getRuntime().addShutdownHook(stage.onExit);
        return stage;
    }

    Path directory() {
        return directory;
    }

    /// Starts a node that exports the subdirectory `name`, and stores its URL under that name.
    NodeProcess node(String name) throws IOException {
        NodeProcess node = NodeProcess.start(NodeProcess.Settings.of(directory.resolve(name)));
        synchronized (this) {
            nodes.add(node);
        }
        new RemoteBook(Optional.of(directory.resolve("config/dray/remotes"))).add(name, node.url());
        return node;
    }

    /// Runs `dray ARGUMENTS` as a user would, with this process's output; returns its exit status.
    int run(List<String> arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(ThisProgram.command(arguments)).inheritIO();
        Map<String, String> environment = builder.environment();
        environment.put("XDG_CONFIG_HOME", directory.resolve("config").toString());
        environment.put("XDG_STATE_HOME", directory.resolve("state").toString());
        environment.keySet()
                .removeIf(v -> v.startsWith("DRAY_") && !v.startsWith("DRAY_JAVA")
                        && !v.equals("DRAY_AOT"));
        Process process = builder.start();
        synchronized (this) {
            copy = process;
        }
        return process.waitFor();
    }

    /// Makes [#close] leave the nodes and files in place.
    synchronized void keep() {
        kept = true;
    }

    @Override
    public void close() {
        clear();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The JVM is shutting down, and its hook has done the work: clear() above has waited for it.
            return;
        }
    }

    private synchronized void clear() {
        if (kept) {
            return;
        }
        Process running = copy;
        if (running != null && running.isAlive()) {
            running.destroyForcibly();
        }
        nodes.forEach(NodeProcess::close);
        nodes.clear();
        try {
            new TemporaryDirectory(directory).close();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The directory " + directory + " could not be removed: " + e.getMessage(), e);
        }
    }
}
