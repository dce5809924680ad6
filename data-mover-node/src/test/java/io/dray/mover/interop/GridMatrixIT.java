package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.interop.MatrixCell.Credential;
import io.dray.mover.interop.MatrixCell.Streams;
import io.dray.mover.interop.MatrixCell.Tls;
import io.dray.mover.interop.Program.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Every way to move a file with GSI that real tools can express, between Dray nodes and Globus servers
/// (13.24): each cell is a transfer whose result is compared byte for byte. The table goes to
/// `target/grid-matrix.md`.
@TestInstance(Lifecycle.PER_CLASS)
@Tag("interop")
final class GridMatrixIT {
    private static final int SIZE = 700_001;

    private Path directory;
    private final List<AutoCloseable> running = new ArrayList<>();
    private final Map<Tls, GlobusServer> globus = new EnumMap<>(Tls.class);
    private GridWorld grid;
    private NodeProcess one;
    private NodeProcess two;
    private Path sample;

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        directory = place;
        Program.assume("globus-url-copy");
        grid = GridWorld.create(directory);
        sample = Samples.file(directory.resolve("sample"), SIZE);
        one = grid.node(directory.resolve("one"));
        running.add(one);
        two = grid.node(directory.resolve("two"));
        running.add(two);
        Samples.file(one.root().resolve("source"), SIZE);
        for (Tls tls : Tls.values()) {
            GlobusServer server = GlobusServer.startGrid(
                    Files.createDirectories(directory.resolve("globus-" + tls)), grid,
                    tls.environment());
            running.add(server);
            globus.put(tls, server);
        }
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    @Test
    void everyCellOfGlobusUrlCopy() throws IOException {
        MatrixTable table = new MatrixTable("globus-url-copy");
        for (MatrixCell cell : MatrixCell.ofGlobus()) {
            table.add(cell, globusUrlCopy(cell));
        }
        table.write(Path.of("target", "grid-matrix-globus-url-copy.md"));
        assertThat(table.failures()).isEmpty();
    }

    /// @return why it failed, empty if it did not
    private String globusUrlCopy(MatrixCell cell) throws IOException {
        List<String> command = new ArrayList<>(List.of("globus-url-copy"));
        command.addAll(cell.protection().options());
        command.addAll(cell.streams().options());
        switch (cell.credential()) {
            case DELEGATED -> {
            }
            case DCSC_AUTO -> command.addAll(List.of("-data-cred", "auto"));
            case DCSC_GIVEN -> command.addAll(List.of("-data-cred", grid.proxy().toString()));
        }
        Path target = target(cell);
        Files.deleteIfExists(target);
        command.add(source(cell));
        command.add(destination(cell));
        Map<String, String> environment = new HashMap<>(grid.environment());
        environment.putAll(cell.tls().environment());
        Result result = Program.run(directory, environment, command.toArray(String[]::new));
        if (result.status() != 0) {
            return result.err().strip();
        }
        return Files.mismatch(sample, target) == -1 ? "" : "the copy differs";
    }

    @Test
    void everyCellOfDrayCp() throws IOException {
        MatrixTable table = new MatrixTable("dray cp");
        for (MatrixCell cell : MatrixCell.ofDray()) {
            table.add(cell, drayCopy(cell));
        }
        table.write(Path.of("target", "grid-matrix-dray-cp.md"));
        assertThat(table.failures()).isEmpty();
    }

    /// @return why it failed, empty if it did not
    private String drayCopy(MatrixCell cell) throws IOException {
        Path target = target(cell);
        Files.deleteIfExists(target);
        Result result = Program.run(directory, grid.environment(),
                ThisProgram.command(List.of("cp", "--data-protection", cell.protection().level(),
                        "--data-credential",
                        cell.credential() == Credential.DELEGATED ? "delegated" : "auto", "-p",
                        cell.streams() == Streams.MODE_E_4 ? "4" : "1",
                        source(cell).replace("file://", ""),
                        destination(cell).replace("file://", ""))).toArray(String[]::new));
        if (result.status() != 0) {
            return result.err().strip();
        }
        return Files.mismatch(sample, target) == -1 ? "" : "the copy differs";
    }

    private String source(MatrixCell cell) {
        return switch (cell.direction()) {
            case PUT -> "file://" + sample;
            case GET, DRAY_TO_GLOBUS, DRAY_TO_DRAY -> dray(one, "source");
            case GLOBUS_TO_DRAY -> globus(cell, sample);
        };
    }

    private String destination(MatrixCell cell) {
        Path target = target(cell);
        return switch (cell.direction()) {
            case PUT -> dray(one, target.getFileName().toString());
            case GET -> "file://" + target;
            case DRAY_TO_GLOBUS -> globus(cell, target);
            case GLOBUS_TO_DRAY, DRAY_TO_DRAY -> dray(two, target.getFileName().toString());
        };
    }

    private Path target(MatrixCell cell) {
        return switch (cell.direction()) {
            case PUT -> one.root().resolve("copy");
            case GET, DRAY_TO_GLOBUS -> directory.resolve("copy");
            case GLOBUS_TO_DRAY, DRAY_TO_DRAY -> two.root().resolve("copy");
        };
    }

    private static String dray(NodeProcess node, String path) {
        return "gsiftp://localhost:" + node.port() + "/" + path;
    }

    private String globus(MatrixCell cell, Path path) {
        GlobusServer server = Objects.requireNonNull(globus.get(cell.tls()));
        return "gsiftp://localhost:" + server.port() + path.toAbsolutePath();
    }
}
