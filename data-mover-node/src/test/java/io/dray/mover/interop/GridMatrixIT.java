package io.dray.mover.interop;

import io.dray.mover.cli.DataMoverCli;
import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.interop.MatrixCell.Credential;
import io.dray.mover.interop.MatrixCell.Streams;
import io.dray.mover.interop.MatrixCell.Tls;
import io.dray.mover.interop.Program.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    private static final int AT_ONCE = 4;

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
    void everyCellOfGlobusUrlCopy() throws Exception {
        tryAll("globus-url-copy", MatrixCell.ofGlobus(), this::globusUrlCopy);
    }

    @Test
    void everyCellOfDrayCp() throws Exception {
        tryAll("dray cp", MatrixCell.ofDray(), this::drayCopy);
    }

    /// Copies a file in the way of a cell.
    private interface Copying {
        /// @return why it failed, empty if it did not
        String copy(MatrixCell cell) throws IOException;
    }

    /// A few at a time: most of a transfer is waiting for the other side.
    private void tryAll(String client, List<MatrixCell> cells, Copying copying) throws Exception {
        MatrixTable table = new MatrixTable(client);
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<String>> outcomes = cells.stream()
                    .map(cell -> threads.submit(() -> copied(cell, copying)))
                    .toList();
            for (int i = 0; i < cells.size(); i++) {
                table.add(cells.get(i), outcomes.get(i).get());
            }
        }
        table.write(Path.of("target", "grid-matrix-" + client.replace(' ', '-') + ".md"));
        assertThat(table.failures()).isEmpty();
    }

    private String copied(MatrixCell cell, Copying copying) throws IOException {
        Path target = target(cell);
        Files.deleteIfExists(target);
        String trouble = copying.copy(cell);
        if (trouble.isEmpty() && Files.mismatch(sample, target) != -1) {
            return "the copy differs";
        }
        Files.deleteIfExists(target);
        return trouble;
    }

    private String globusUrlCopy(MatrixCell cell) {
        List<String> command = new ArrayList<>(List.of("globus-url-copy"));
        command.addAll(cell.protection().options());
        command.addAll(cell.streams().options());
        switch (cell.credential()) {
            case DELEGATED -> {
            }
            case DCSC_AUTO -> command.addAll(List.of("-data-cred", "auto"));
            case DCSC_GIVEN -> command.addAll(List.of("-data-cred", grid.proxy().toString()));
        }
        command.add(source(cell));
        command.add(destination(cell));
        Map<String, String> environment = new HashMap<>(grid.environment());
        environment.putAll(cell.tls().environment());
        Result result = Program.run(directory, environment, command.toArray(String[]::new));
        return result.status() == 0 ? "" : "exit code " + result.status() + " " + result.err();
    }

    /// In this process: starting a Java virtual machine for each cell takes longer than the transfer.
    private String drayCopy(MatrixCell cell) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        CommandContext context = new CommandContext(out, out, grid.environment(),
                Optional.of(directory));
        int status = new DataMoverCli(context).run("cp", "--cert", grid.proxy().toString(),
                "--trusted-certs", grid.trusted().toString(), "--data-protection",
                cell.protection().level(), "--data-credential",
                cell.credential() == Credential.DELEGATED ? "delegated" : "auto", "-p",
                cell.streams() == Streams.MODE_E_4 ? "4" : "1",
                source(cell).replace("file://", ""), destination(cell).replace("file://", ""));
        return status == 0
                ? ""
                : "exit code " + status + " " + said.toString(StandardCharsets.UTF_8);
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
        String name = "copy-" + cell.direction() + "-" + cell.protection() + "-"
                + cell.credential() + "-" + cell.tls() + "-" + cell.streams();
        return switch (cell.direction()) {
            case PUT -> one.root().resolve(name);
            case GET, DRAY_TO_GLOBUS -> directory.resolve(name);
            case GLOBUS_TO_DRAY, DRAY_TO_DRAY -> two.root().resolve(name);
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
