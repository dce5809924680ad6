package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.listing.LeftoverName.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// `dray parts` at a node, at a front end of two nodes, and on this host.
@TestInstance(Lifecycle.PER_CLASS)
final class PartsIT {
    private static final int SIZE = 40_000_000;

    private final List<NodeProcess> nodes = new ArrayList<>();
    private Path files = Path.of(".");
    private Path directory = Path.of(".");

    /// Where the leftovers are.
    enum Where {
        NODE, FRONT_END, THIS_HOST
    }

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
        Samples.file(place.resolve("source"), SIZE);
    }

    @AfterAll
    void stop() {
        nodes.forEach(NodeProcess::close);
    }

    @BeforeEach
    void clean() throws IOException {
        try (Stream<Path> all = Files.list(files)) {
            for (Path each : all.toList()) {
                Files.delete(each);
            }
        }
    }

    private String at(Where where, String path) {
        return switch (where) {
            case NODE -> nodes.get(1).url("/" + path);
            case FRONT_END -> nodes.getFirst().url("/" + path);
            case THIS_HOST -> files.resolve(path).toString();
        };
    }

    @ParameterizedTest
    @EnumSource
    void listsAndRemovesWhatTransfersHaveLeft(Where where) throws IOException {
        Path part = left("gone", Kind.PART, 5000);
        Path ranges = left("gone", Kind.RANGES, 10);
        Path copy = left("ready", Kind.COPY, 3000);
        Files.writeString(files.resolve(".dray-of-a-user.part"), "mine");
        Files.writeString(files.resolve("gone"), "old");

        String listed = Program.dray(directory, "parts", "--json", at(where, "")).ok().out();
        assertThat(listed.lines()).hasSize(2)
                .anyMatch(line -> line.contains("/gone\",\"kind\":\"part\"")
                        && line.contains("\"size\":5000,"))
                .anyMatch(line -> line.contains("/ready\",\"kind\":\"copy\""));
        assertThat(Program.dray(directory, "ls", at(where, "")).ok().out())
                .isEqualTo(".dray-of-a-user.part\ngone\n");

        // A whole copy may wait for its verification.
        Program.Result careful = Program.dray(directory, "parts", "--remove", at(where, ""));
        assertThat(careful.status()).isEqualTo(1);
        assertThat(careful.err())
                .contains("ready: not removed, since it may wait for its verification");
        assertThat(part).doesNotExist();
        assertThat(ranges).doesNotExist();
        assertThat(copy).exists();

        Program.dray(directory, "parts", "--remove", "--older-than", "0m", at(where, "")).ok();
        assertThat(copy).doesNotExist();
        assertThat(files.resolve(".dray-of-a-user.part")).hasContent("mine");
        assertThat(files.resolve("gone")).hasContent("old");
    }

    private Path left(String target, Kind kind, int size) throws IOException {
        LeftoverName name = LeftoverName.of(target, "", kind == Kind.COPY ? kind : Kind.PART);
        return Files.write(files.resolve((kind == Kind.RANGES ? name.as(kind) : name).text()),
                new byte[size]);
    }

    /// Bytes of unfinished files.
    private long stored() throws IOException {
        long bytes = 0;
        try (var hidden = Files.newDirectoryStream(files, ".dray-*")) {
            for (Path file : hidden) {
                bytes += file.toFile().length();
            }
        }
        return bytes;
    }

    private void signal(String which, Process process) {
        Program.run(directory, "kill", which, Long.toString(process.pid())).ok();
    }

    /// Its bytes are on their way in: it stays, and arrives.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "THIS_HOST")
    void leavesWhatATransferHolds(Where where) throws Exception {
        Process copy = Program.start(directory, ThisProgram.command(
                List.of("cp", "-q", "--bwlimit", "8M", "source", at(where, "target"))),
                directory.resolve("copy.out"), directory.resolve("copy.err"));
        try {
            while (stored() < 1_000_000) {
                assertThat(copy.waitFor(5, TimeUnit.MILLISECONDS)).isFalse();
            }
            signal("-STOP", copy);
            String listed = Program.dray(directory, "parts", "--json", at(where, "")).ok().out();
            assertThat(listed).contains("/target\",\"kind\":\"part\"", "\"process\":");
            assertThat(Program.dray(directory, "parts", "--remove", at(where, "")).err())
                    .contains("a running transfer holds it");
            signal("-CONT", copy);
            assertThat(copy.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(copy.exitValue()).isZero();
        } finally {
            copy.destroyForcibly();
        }
        Samples.assertSame(directory.resolve("source"), files.resolve("target"));
        assertThat(Program.dray(directory, "parts", at(where, "")).ok().out()).isEmpty();
    }
}
