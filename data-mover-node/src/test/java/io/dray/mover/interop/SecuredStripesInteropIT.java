package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Grid logins and protected data channels over stripes: two front ends of Dray before the same two nodes, a
/// striped Globus server, a plain one, and `globus-url-copy`. All serve one directory tree; files are
/// compared here.
@TestInstance(Lifecycle.PER_CLASS)
@Tag("interop")
final class SecuredStripesInteropIT {
    private static final int SIZE = 9_000_001;

    private final List<AutoCloseable> running = new ArrayList<>();
    private Path directory = Path.of(".");
    private GridWorld grid = new GridWorld(directory);
    private Path sample = directory;
    private Path copy = directory;
    private Map<String, String> ends = Map.of();

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        directory = place;
        Program.assume("globus-gridftp-server");
        Program.assume("globus-url-copy");
        grid = GridWorld.create(directory);
        Path files = Files.createDirectories(directory.resolve("files"));
        sample = Samples.file(files.resolve("sample"), SIZE);
        copy = files.resolve("copy");
        List<NodeProcess> nodes = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            NodeProcess node = NodeProcess.start(new NodeProcess.Settings(files,
                    directory.resolve(name + ".state"), directory.resolve(name + ".log"),
                    FrontEndTold.of(directory, "token:owner")));
            running.add(node);
            nodes.add(node);
        }
        NodeProcess front = grid.frontEnd(directory.resolve("front"), files, nodes);
        running.add(front);
        NodeProcess other = grid.frontEnd(directory.resolve("other"), files, nodes);
        running.add(other);
        StripedGlobusServer striped = StripedGlobusServer
                .startGrid(directory.resolve("striped"), 2, grid);
        running.add(striped);
        GlobusServer plain = GlobusServer.startGrid(
                Files.createDirectories(directory.resolve("plain")), grid, Map.of());
        running.add(plain);
        ends = Map.of("front", "gsiftp://localhost:" + front.port(),
                "other", "gsiftp://localhost:" + other.port(),
                "striped", "gsiftp://localhost:" + striped.front().port() + files,
                "plain", "gsiftp://localhost:" + plain.port() + files,
                "local", "file://" + files);
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    private String at(String end, Path file) {
        return ends.get(end) + "/" + file.getFileName();
    }

    private Program.Result copies(List<String> command) throws IOException {
        Files.deleteIfExists(copy);
        Program.Result said = Program
                .run(directory, grid.environment(), command.toArray(String[]::new))
                .ok();
        Samples.assertSame(sample, copy);
        return said;
    }

    private Program.Result globus(String from, String to, String options) throws IOException {
        List<String> command = new ArrayList<>(List.of("globus-url-copy", "-dbg"));
        command.addAll(List.of(options.split(" ", -1)));
        command.addAll(List.of(at(from, sample), at(to, copy)));
        return copies(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-stripe -dcpriv", "-stripe -dcpriv -p 4", "-stripe -p 4",
            "-stripe -nodcau -p 2"})
    void globusUrlCopyBetweenFrontEnds(String options) throws IOException {
        Program.Result said = globus("front", "other", options);
        assertThat(said.out() + said.err()).contains("Total Stripe Count: 2", "SPOR ");
    }

    @ParameterizedTest
    @CsvSource({"local,front", "front,local", "front,plain", "plain,front", "front,striped",
            "striped,front"})
    void globusUrlCopyPrivately(String from, String to) throws IOException {
        globus(from, to, "-stripe -dcpriv -p 4");
        globus(from, to, "-dcpriv -p 2");
    }

    @ParameterizedTest
    @CsvSource({"front,other", "front,plain", "plain,front", "front,striped", "striped,front"})
    void drayPrivately(String from, String to) throws IOException {
        List<String> command = new ArrayList<>(List.of("cp", "--stripe", "-p", "4",
                "--data-protection", "private", at(from, sample), at(to, copy)));
        if (!from.equals("front") || !to.equals("other")) {
            command.addAll(List.of("--checksum", "none"));
        }
        copies(ThisProgram.command(command));
    }
}
