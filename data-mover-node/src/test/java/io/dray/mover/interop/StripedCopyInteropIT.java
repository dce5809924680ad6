package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.mover.interop.Program.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// `dray cp --stripe` with Globus servers of two data nodes at one end or both, and a plain Dray node at
/// the other, in clear and with GSI. Such a server has no checksums: the files are compared here.
@TestInstance(Lifecycle.PER_CLASS)
@Tag("interop")
final class StripedCopyInteropIT {
    private static final int SIZE = 9_000_001;

    private final List<AutoCloseable> running = new ArrayList<>();
    private Path directory = Path.of(".");
    private GridWorld grid = new GridWorld(directory);
    private Path sample = directory;
    private Path copy = directory;
    private Pair clear = new Pair("", "", "", "");
    private Pair secured = clear;

    /// URLs of the sample and of the copy at a striped server, and at a plain node.
    private record Pair(String striped, String stripedCopy, String plain, String plainCopy) {}

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        directory = place;
        Program.assume("globus-gridftp-server");
        grid = GridWorld.create(directory);
        Path files = directory.resolve("files");
        sample = Samples.file(files.resolve("sample"), SIZE);
        copy = files.resolve("copy");
        NodeProcess open = NodeProcess
                .start(new NodeProcess.Settings(files, directory.resolve("open.state"),
                        directory.resolve("open.log"), List.of("--anonymous", "write")));
        running.add(open);
        StripedGlobusServer globus = StripedGlobusServer.start(directory.resolve("open"), 2);
        running.add(globus);
        clear = new Pair(globus.url(sample), globus.url(copy), open.clearUrl("sample"),
                open.clearUrl("copy"));
        NodeProcess node = grid.node(files);
        running.add(node);
        StripedGlobusServer gsi = StripedGlobusServer.startGrid(directory.resolve("gsi"), 2, grid);
        running.add(gsi);
        String there = "gsiftp://localhost:" + gsi.front().port();
        String here = "gsiftp://localhost:" + node.port();
        secured = new Pair(there + sample, there + copy, here + "/sample", here + "/copy");
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    private Result stripes(String from, String to, String... options) throws IOException {
        Files.deleteIfExists(copy);
        List<String> command = new ArrayList<>(
                List.of("cp", "--stripe", "--checksum", "none", from, to));
        command.addAll(List.of(options));
        Result result = Program
                .run(directory, grid.environment(),
                        ThisProgram.command(command).toArray(String[]::new))
                .ok();
        Samples.assertSame(sample, copy);
        return result;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "4"})
    void betweenStripedServersAllNodesTakePart(String streams) throws IOException {
        Path place = directory.resolve("open");
        List<Long> before = transfers(place);
        Result result = stripes(clear.striped(), clear.stripedCopy(), "-p", streams);
        assertThat(result.err()).doesNotContain("one host");
        List<Long> after = transfers(place);
        for (int i = 0; i < 2; i++) {
            assertThat(after.get(i)).as("transfers of node %d", i).isEqualTo(before.get(i) + 2);
        }
    }

    private static List<Long> transfers(Path place) throws IOException {
        return List.of(StripedGlobusServer.transfers(place, 0),
                StripedGlobusServer.transfers(place, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "4"})
    void betweenAStripedServerAndAPlainNode(String streams) throws IOException {
        stripes(clear.striped(), clear.plainCopy(), "-p", streams);
        stripes(clear.plain(), clear.stripedCopy(), "-p", streams);
    }

    @Test
    void betweenAStripedServerAndThisHost() throws IOException {
        stripes(clear.striped(), copy.toString());
        stripes(sample.toString(), clear.stripedCopy());
    }

    @ParameterizedTest
    @CsvSource({"blocked,64K", "blocked,3M", "partitioned,1M"})
    void theSourceSharesAsToldTo(String layout, String blockSize) throws IOException {
        String[] options = {"--stripe-layout", layout, "--stripe-block-size", blockSize};
        stripes(clear.striped(), clear.stripedCopy(), options);
        stripes(clear.striped(), clear.plainCopy(), options);
    }

    @ParameterizedTest
    @CsvSource({"private,auto", "private,delegated", "authenticated,auto", "none,auto"})
    void withGridLogins(String protection, String credential) throws IOException {
        String[] options = {"-p", "4", "--data-protection", protection, "--data-credential",
                credential};
        stripes(secured.striped(), secured.stripedCopy(), options);
        stripes(secured.striped(), secured.plainCopy(), options);
        stripes(secured.plain(), secured.stripedCopy(), options);
    }

    @Test
    void aPlainReceiverIsOneHostWithoutNotice() throws IOException {
        Result result = stripes(clear.plain(), clear.plainCopy());
        assertThat(result.err()).doesNotContain("one host");
    }
}
