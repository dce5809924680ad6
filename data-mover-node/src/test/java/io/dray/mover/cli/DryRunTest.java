package io.dray.mover.cli;

import io.dray.mover.cli.terminal.CommandContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Where a copy fails before its first byte, the dry run says so: with the same exit code and sentence.
final class DryRunTest {
    @TempDir
    Path home = Path.of(".");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /// @param prepare makes what the copy meets
    /// @param options and paths, `HOME` for the directory of the test
    record Case(String name, Preparation prepare, String options) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Preparation {
        void in(Path home) throws IOException, InterruptedException;
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("no directory for a file", h -> {}, "HOME/file HOME/no/such"),
                new Case("no directory for a tree", h -> {}, "-r HOME/tree HOME/no/such"),
                new Case("no directory below a file", h -> {}, "-r HOME/tree HOME/file/such"),
                new Case("no source", h -> {}, "HOME/none HOME/copy"),
                new Case("a tree without -r", h -> {}, "HOME/tree HOME/copy"),
                new Case("a tree over a file", h -> {}, "-r HOME/tree HOME/file"),
                new Case("a tree into itself", h -> {}, "-r HOME/tree HOME/tree/sub"),
                new Case("a file over a directory", h -> Files
                        .createDirectories(h.resolve("copy/file")), "HOME/file HOME/copy/"),
                new Case("a file of a tree over a directory", h -> Files
                        .createDirectories(h.resolve("copy/a")), "-r HOME/tree HOME/copy"),
                new Case("a directory of a tree over a file", h -> Files.writeString(
                        Files.createDirectories(h.resolve("copy")).resolve("sub"), ""),
                        "-r HOME/tree HOME/copy"),
                new Case("a file over a pipe", h -> pipe(h.resolve("copy")), "HOME/file HOME/copy"),
                new Case("a file of a tree over a pipe", h -> pipe(
                        Files.createDirectories(h.resolve("copy")).resolve("a")),
                        "-r HOME/tree HOME/copy"),
                new Case("a pipe", h -> pipe(h.resolve("pipe")), "HOME/pipe HOME/copy"),
                new Case("a pipe in a tree", h -> pipe(h.resolve("tree/pipe")),
                        "-r HOME/tree HOME/copy"),
                new Case("a link that leads nowhere", h -> Files.createSymbolicLink(
                        h.resolve("tree/link"), Path.of("nowhere")), "-r HOME/tree HOME/copy"),
                new Case("a source without a size", h -> {}, "/proc/version HOME/copy"),
                new Case("a source without a size in a tree", h -> Files.createSymbolicLink(
                        h.resolve("tree/link"), Path.of("/proc/version")),
                        "-r HOME/tree HOME/copy"));
    }

    private static void pipe(Path path) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    }

    @BeforeEach
    void makeFiles() throws IOException {
        Files.writeString(home.resolve("file"), "content");
        Files.createDirectories(home.resolve("tree/sub"));
        Files.writeString(home.resolve("tree/a"), "content");
        Files.writeString(home.resolve("tree/sub/b"), "content");
    }

    private int copy(String... options) {
        out.reset();
        err.reset();
        List<String> line = new ArrayList<>(List.of("cp"));
        for (String option : options) {
            line.addAll(List.of(option.replace("HOME", home.toString()).split(" ", -1)));
        }
        return new DataMoverCli(new CommandContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), Optional.of(home)))
                .run(line.toArray(String[]::new));
    }

    private List<String> paths() throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            return all.map(Path::toString).filter(path -> !path.contains("/.")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatTheRunSays(Case one) throws Exception {
        one.prepare().in(home);
        List<String> before = paths();
        int planned = copy("-n", one.options());
        String foreseen = err.toString(StandardCharsets.UTF_8);
        assertThat(paths()).isEqualTo(before);
        int status = copy(one.options());
        assertThat(planned).as("%s%nrun: %s", foreseen, err).isEqualTo(status).isNotZero();
        assertThat(foreseen).startsWith("dray: cp: ");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(foreseen.lines().findFirst().orElse("").substring("dray: cp: ".length()));
    }

    @Test
    void findsNothingWrongWithWhatSucceeds() throws IOException {
        for (String options : List.of("HOME/file HOME/copy", "-r HOME/tree HOME/new",
                "-r HOME/tree HOME/new", "HOME/file HOME/copy")) {
            assertThat(copy("-n", options)).as("%s", err).isZero();
            assertThat(err.size()).isZero();
            assertThat(copy(options)).isZero();
        }
    }
}
