package io.dray.mover.cli;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// kill -9 of either node and of the coordinator while a tree of small files is copied: the same command finishes,
/// both trees are the same byte for byte, and nothing else is there. At no moment does a file have its name that is
/// not whole.
@Tag("interop")
final class TreeKillRestartIT {
    private static final int FILES = 3000;
    private static final int MOMENTS = 4;
    /// Bytes per second: a copy takes some 4 s, several restart markers.
    private static final long RATE = 3_000_000;
    private static final Pattern BYTES = Pattern.compile("\"bytes\":([0-9]+)");

    enum Victim {
        SOURCE, DESTINATION, COORDINATOR
    }

    @TempDir
    Path directory = Path.of(".");

    private final Random random = new Random(17);

    @ParameterizedTest
    @EnumSource
    void theSameCommandFinishes(Victim victim) throws Exception {
        try (NodeProcess source = node("source"); NodeProcess destination = node("destination")) {
            Path from = source.root().resolve("tree");
            long bytes = write(from);
            for (int moment = 1; moment <= MOMENTS; moment++) {
                String name = "copy" + moment;
                Path to = destination.root().resolve(name);
                NodeProcess killed = victim == Victim.SOURCE ? source : destination;
                List<String> command = ThisProgram.command(List.of("cp", "-r", "--json",
                        "--bwlimit", Long.toString(RATE), source.url("/tree"),
                        destination.url("/" + name)));
                Run run = run(command, bytes * moment / (MOMENTS + 1), coordinator -> {
                    if (victim == Victim.COORDINATOR) {
                        coordinator.destroyForcibly();
                    } else {
                        killed.kill();
                        assertWhole(from, to);
                        killed.restart();
                    }
                });
                for (int again = 0; again < 5 && run.exit() != 0; again++) {
                    assertWhole(from, to);
                    run = run(command, Long.MAX_VALUE, _ -> {});
                }
                assertThat(run.exit()).as("%s: %s", name, run.output()).isZero();
                assertThat(paths(to)).isEqualTo(paths(from));
                assertWhole(from, to);
            }
        }
    }

    private NodeProcess node(String name) throws IOException {
        return NodeProcess.start(NodeProcess.Settings.of(directory.resolve(name)));
    }

    private long write(Path top) throws IOException {
        long bytes = 0;
        for (int i = 0; i < FILES; i++) {
            Path in = Files.createDirectories(top.resolve("d" + i % 30 + "/e" + i % 3));
            byte[] content = new byte[random.nextInt(50) == 0
                    ? random.nextInt(200_000)
                    : random.nextInt(4000)];
            random.nextBytes(content);
            Files.write(in.resolve("f" + i), content);
            bytes += content.length;
        }
        return bytes;
    }

    private static List<String> paths(Path top) throws IOException {
        try (var all = Files.walk(top)) {
            return all.map(path -> top.relativize(path).toString()).sorted().toList();
        }
    }

    /// Each file with an ordinary name is that of the source.
    private static void assertWhole(Path from, Path to) throws IOException {
        if (!Files.exists(to)) {
            return;
        }
        Files.walkFileTree(to, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!file.getFileName().toString().startsWith(".dray-")) {
                    assertThat(file).hasSameBinaryContentAs(
                            from.resolve(to.relativize(file).toString()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                assertThat(file.getFileName().toString()).as("it has got its name, or was removed")
                        .startsWith(".dray-");
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private interface Killing {
        void kill(Process coordinator) throws IOException;
    }

    /// How a run of `dray cp` ended.
    private record Run(int exit, String output) {}

    private static Run run(List<String> command, long killAt, Killing killing) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>();
        boolean killed = false;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                Matcher matcher = BYTES.matcher(line);
                if (!killed && matcher.find() && Long.parseLong(matcher.group(1)) >= killAt) {
                    killed = true;
                    killing.kill(process);
                }
            }
        } catch (IOException e) {
            // The stream of a killed process may end with an error; its exit status tells.
            lines.add(String.valueOf(e.getMessage()));
        }
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(killed || killAt == Long.MAX_VALUE).as("killed at %d: %s", killAt, lines)
                .isTrue();
        return new Run(process.exitValue(), String.join("\n", lines));
    }
}
