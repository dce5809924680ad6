package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Checksums of files that several back ends move: of what passed, without reading it again, as long as the
/// file is what it was.
@TestInstance(Lifecycle.PER_CLASS)
final class StripedChecksumIT {
    /// So large that several back ends would be asked to read it.
    private static final int SIZE = 140_000_000;
    private static final Pattern LOGIN = Pattern.compile("\"event\":\"login\"");

    private final List<NodeProcess> nodes = new ArrayList<>();
    private Path files = Path.of(".");
    private Path directory = Path.of(".");

    @BeforeAll
    void start(@TempDir Path place) throws Exception {
        directory = place;
        files = Files.createDirectories(place.resolve("files"));
        List<String> options = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            NodeProcess node = NodeProcess.start(new NodeProcess.Settings(files,
                    place.resolve(name + ".state"), place.resolve(name + ".log"), List.of()));
            nodes.add(node);
            options.addAll(List.of("--back-end", node.url("/")));
        }
        Path front = Files.createDirectories(place.resolve("front"));
        nodes.addFirst(NodeProcess.start(NodeProcess.Settings.frontEnd(front, files, options)));
        Samples.file(files.resolve("source"), SIZE);
        awaitProbes();
    }

    /// The front end keeps a login at each of its back ends, which is not to be counted.
    private void awaitProbes() throws InterruptedException {
        for (int tries = 0; nodes.stream().skip(1).anyMatch(node -> logins(node) == 0); tries++) {
            assertThat(tries).as("probes of the back ends: %s", nodes.getFirst().log())
                    .isLessThan(800);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @AfterAll
    void stop() {
        nodes.forEach(NodeProcess::close);
    }

    /// A checksum of parts that are read takes a login of its own at each back end.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsNothingAgain(boolean fromPlainNode) throws IOException {
        Files.deleteIfExists(files.resolve("copy"));
        int before = logins(nodes.getLast());

        String output = Program.dray(directory, "cp", "--stripe", fromPlainNode
                ? nodes.get(1).url("/source")
                : nodes.getFirst().url("/source"), nodes.getFirst().url("/copy"))
                .ok()
                .err();

        assertThat(output).containsPattern("verified by CRC32C [0-9a-f]{8} as received");
        Samples.assertSame(files.resolve("source"), files.resolve("copy"));
        // A stripe of each session that moved data, and at most one that shows files of each.
        assertThat(logins(nodes.getLast()) - before).isLessThanOrEqualTo(fromPlainNode ? 2 : 4);
    }

    @Test
    void verifiesByAlgorithmsThatDoNotCombine() throws IOException {
        Files.deleteIfExists(files.resolve("copy"));
        assertThat(Program.dray(directory, "cp", "--stripe", "--checksum", "SHA256",
                nodes.getFirst().url("/source"), nodes.getFirst().url("/copy")).ok().err())
                .contains("verified by SHA256");
        Samples.assertSame(files.resolve("source"), files.resolve("copy"));
    }

    private static int logins(NodeProcess node) {
        return (int) LOGIN.matcher(node.log()).results().count();
    }
}
