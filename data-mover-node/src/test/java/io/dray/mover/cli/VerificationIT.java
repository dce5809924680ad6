package io.dray.mover.cli;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.TemporaryDirectory;
import io.dray.mover.faults.FaultShim;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// What a copy says of its files, at a node whose system changes a byte between it and the disk: at offset
/// 3 of every upload below `/flip/`.
@Tag("interop")
final class VerificationIT {
    @TempDir
    static Path shared = Path.of(".");

    private static Optional<NodeProcess> started = Optional.empty();

    @TempDir
    Path home = Path.of(".");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws IOException {
        FaultShim shim = FaultShim.compile(shared).flipWritten("/flip/", 3);
        started = Optional.of(NodeProcess.start(NodeProcess.Settings.of(shared.resolve("node"))
                .withEnvironment(shim.environment())));
    }

    @AfterAll
    static void stop() {
        started.ifPresent(NodeProcess::close);
    }

    @BeforeEach
    void makeFiles() throws IOException {
        for (String place : List.of("flip", "good")) {
            new TemporaryDirectory(node(place)).close();
            Files.createDirectories(node(place));
        }
        Files.writeString(home.resolve("file"), "0123456789");
        Files.createDirectories(home.resolve("tree"));
        for (int i = 0; i < 3; i++) {
            Files.writeString(home.resolve("tree/" + i), "0123456789" + i);
        }
    }

    private static Path node(String path) {
        return started.orElseThrow().root().resolve(path);
    }

    private static String url(String path) {
        return started.orElseThrow().url(path);
    }

    private String here(String path) {
        return home.resolve(path).toString();
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return new DataMoverCli(new CommandContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), Optional.of(home)))
                .run(arguments);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String sum(String... arguments) {
        assertThat(run(arguments)).as(complained()).isZero();
        return said().substring(said().indexOf(" = ") + 3).strip();
    }

    @Test
    void aCopyClaimsNoMoreThanThatTheBytesWereReceived() throws IOException {
        assertThat(run("cp", here("file"), url("flip/file"))).as(complained()).isZero();
        assertThat(complained()).contains("verified by CRC32C 280c069e as received.");
        assertThat(node("flip/file")).hasContent("0122456789");
        assertThat(sum("sum", here("file"))).isEqualTo("280c069e");
        assertThat(sum("sum", url("flip/file"))).isNotEqualTo("280c069e");
        assertThat(sum("sum", "--device", url("flip/file"))).doesNotStartWith("280c069e");
        assertThat(sum("sum", "--as-received", url("flip/file")))
                .isEqualTo("280c069e (as received)");
    }

    @ParameterizedTest
    @CsvSource({"auto, file", "SHA256, file", "auto, tree", "SHA256, tree"})
    void readingBackFindsWhatTheSystemChanged(String algorithm, String what) throws IOException {
        assertThat(run("cp", "-r", "--verify", "read", "--checksum", algorithm, here(what),
                url("flip/" + what))).isEqualTo(5);
        assertThat(complained()).contains("differs");
        try (var files = Files.walk(node("flip"))) {
            assertThat(files.filter(Files::isRegularFile)
                    .filter(path -> !path.getFileName().toString().startsWith("."))).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"read, file, read back ", "received, file, as received",
            "size, file, sizes compared only",
            "read, tree, read back ", "received, tree, as received",
            "size, tree, sizes compared only"})
    void saysWhatWasCompared(String verify, String what, String words) {
        for (String place : List.of(url("good/" + what), here("copy-" + what))) {
            assertThat(run("cp", "-r", "--verify", verify, here(what), place)).as(complained())
                    .isZero();
            assertThat(complained()).contains(words).doesNotContain("each");
            assertThat(run("cp", "-r", "--json", "--verify", verify, here(what), place)).isZero();
            assertThat(said())
                    .containsPattern("\"checks\":\\[\\{\"files\":[13],\"by\":\"(size|CRC32C)\"");
        }
    }

    @Test
    void readsBackFromTheDeviceWhereThereIsOne() throws IOException {
        boolean memory = Files.getFileStore(home).type().equals("tmpfs");
        assertThat(run("cp", "--verify", "read", here("file"), here("copy"))).isZero();
        assertThat(complained()).contains(memory
                ? "read back through the cache of the system there"
                : "read back from the device");
    }

    @ParameterizedTest
    @CsvSource({"--verify=read --checksum=none", "--verify=size --checksum=MD5", "--verify=twice"})
    void refusesWhatContradictsItself(String options) {
        String[] both = options.split(" ", -1);
        String[] line = new String[both.length + 3];
        line[0] = "cp";
        System.arraycopy(both, 0, line, 1, both.length);
        line[both.length + 1] = here("file");
        line[both.length + 2] = here("copy");
        assertThat(run(line)).isEqualTo(2);
        assertThat(home.resolve("copy")).doesNotExist();
    }
}
