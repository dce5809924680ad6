package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Many small files between a Dray node and a real Globus server: commands are pipelined, data channels
/// stay open.
@Tag("interop")
final class SmallFilesInteropIT {
    private static final int FILES = 120;

    @TempDir
    static Path shared = Path.of(".");

    private static Optional<NodeProcess> started = Optional.empty();
    private static Optional<GlobusServer> foreign = Optional.empty();

    @TempDir
    Path directory = Path.of(".");

    @BeforeAll
    static void start() throws IOException {
        foreign = Optional.of(GlobusServer.start(shared));
        started = Optional.of(NodeProcess.start(
                NodeProcess.Settings.of(shared.resolve("node"), "--anonymous", "write")));
    }

    @AfterAll
    static void stop() {
        started.ifPresent(NodeProcess::close);
        foreign.ifPresent(GlobusServer::close);
    }

    private static NodeProcess node() {
        return started.orElseThrow();
    }

    private static String globus(Path path) {
        return foreign.orElseThrow().url(path);
    }

    /// Files of the same size and different content.
    private Path smallFiles() {
        Path root = directory.resolve("small");
        for (int i = 0; i < FILES; i++) {
            Path file = root.resolve("d" + i % 3).resolve("f" + i);
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, String.format("%05d", i).repeat(i % 7 == 0 ? 20_000 : 20));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return root;
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "128"})
    void copiesManySmallFilesBothWays(String pipeline) {
        Path source = smallFiles();
        String name = "many-" + pipeline;
        Program.dray(directory, "cp", "-q", "-r", "--preserve", "--pipeline", pipeline,
                globus(source), node().clearUrl(name)).ok();
        Samples.assertSameTree(source, node().root().resolve(name));
        Path back = directory.resolve("back");
        Program.dray(directory, "cp", "-q", "-r", "--pipeline", pipeline, node().clearUrl(name),
                globus(back)).ok();
        Samples.assertSameTree(source, back);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "none"})
    void letsOneRefusedFileHarmNoOther(String checksum) throws IOException {
        Path source = smallFiles();
        Path target = directory.resolve("target");
        Files.createDirectories(target.resolve("d1/f100/occupied"));
        Program.Result result = Program.dray(directory, "cp", "-q", "-r", "--checksum", checksum,
                "--retry", "0", globus(source), globus(target));
        assertThat(result.status()).isNotZero();
        assertThat(result.err()).contains("f100");
        Files.delete(target.resolve("d1/f100/occupied"));
        Files.delete(target.resolve("d1/f100"));
        assertThat(target.resolve("d1")).isNotEmptyDirectory();
        Program.dray(directory, "cp", "-q", "-r", globus(source.resolve("d1/f100")),
                globus(target.resolve("d1/f100"))).ok();
        Samples.assertSameTree(source, target);
    }
}
