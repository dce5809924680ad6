package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// `globus-url-copy -rst` goes on after a node was killed and started again.
@Tag("interop")
final class GlobusRestartInteropIT {
    private static final int SIZE = 400_000_000;

    @TempDir
    Path directory = Path.of(".");

    private NodeProcess node(String name) throws IOException {
        Program.assume("globus-url-copy");
        return NodeProcess.start(
                NodeProcess.Settings.of(directory.resolve(name), "--anonymous", "write"));
    }

    @Test
    void goesOnAfterTheDestinationWasKilled() throws Exception {
        try (NodeProcess source = node("source"); NodeProcess destination = node("destination")) {
            copyAndKill(source, destination, destination);
        }
    }

    @Test
    void goesOnAfterTheSourceWasKilled() throws Exception {
        try (NodeProcess source = node("source"); NodeProcess destination = node("destination")) {
            copyAndKill(source, destination, source);
        }
    }

    @Test
    void goesOnWithGsiAfterTheDestinationWasKilled() throws Exception {
        Program.assume("globus-url-copy");
        GridWorld grid = GridWorld.create(directory);
        try (NodeProcess source = grid.node(directory.resolve("source"));
                NodeProcess destination = grid.node(directory.resolve("destination"))) {
            copyAndKill(source, destination, destination, new Security(grid.environment(),
                    node -> "gsiftp://localhost:" + node.port() + "/big.bin", List.of("-dcpriv")));
        }
    }

    /// How the client reaches nodes.
    private record Security(Map<String, String> environment, Function<NodeProcess, String> url,
            List<String> options) {}

    private void copyAndKill(NodeProcess source, NodeProcess destination, NodeProcess victim)
            throws Exception {
        copyAndKill(source, destination, victim,
                new Security(Map.of(), node -> node.clearUrl("big.bin"), List.of()));
    }

    private void copyAndKill(NodeProcess source, NodeProcess destination, NodeProcess victim,
            Security security) throws Exception {
        Samples.file(source.root().resolve("big.bin"), SIZE);
        // The client takes a refused connection for final: it must not come back before the node does.
        long begin = System.nanoTime();
        victim.restart();
        long startSeconds = (System.nanoTime() - begin) / 1_000_000_000;
        String interval = String.valueOf(3 + 3 * startSeconds);
        Path out = directory.resolve("copy.out");
        Path err = directory.resolve("copy.err");
        List<String> command = new ArrayList<>(List.of("globus-url-copy", "-p", "4", "-rst",
                "-rst-interval", interval, "-rst-retries", "5"));
        command.addAll(security.options());
        command.add(security.url().apply(source));
        command.add(security.url().apply(destination));
        Process copy = Program.start(directory, security.environment(), command, out, err);
        awaitFirstBytes(destination, copy);
        victim.kill();
        boolean inTheMiddle = copy.isAlive();
        victim.restart();
        assertThat(Program.await(copy)).as("%s %s", Files.readString(out), Files.readString(err))
                .isZero();
        assertThat(inTheMiddle).as("the node was killed while the copy ran").isTrue();
        Samples.assertSame(source.root().resolve("big.bin"),
                destination.root().resolve("big.bin"));
    }

    /// Until a part file shows up, or the copy has ended.
    private static void awaitFirstBytes(NodeProcess destination, Process copy)
            throws Exception {
        while (!copy.waitFor(10, TimeUnit.MILLISECONDS)) {
            try (Stream<Path> entries = Files.list(destination.root())) {
                if (entries.anyMatch(e -> e.toFile().length() > 0)) {
                    return;
                }
            }
        }
    }
}
