package io.dray.mover.cli;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.faults.FaultShim;
import io.dray.mover.faults.FaultShim.Call;
import io.dray.mover.faults.FaultShim.Errno;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// What a user is told, and how soon, when a disk of a node fails or is full, and when a node stops for good.
/// Below `/WORD-ERRNO/` of the node reads or writes fail.
@Tag("interop")
final class FailuresIT {
    private static final int SIZE = 3 << 20;
    private static final int WHERE = 1 << 20;

    @TempDir
    static Path shared = Path.of(".");

    private static Optional<NodeProcess> started = Optional.empty();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path home = Path.of(".");

    @BeforeAll
    static void start() throws IOException {
        FaultShim shim = FaultShim.compile(shared);
        for (Errno errno : List.of(Errno.EIO, Errno.ENOSPC, Errno.EROFS, Errno.EDQUOT)) {
            shim = shim.fail(Call.WRITE, errno, "/write-" + errno + "/", WHERE)
                    .fail(Call.READ, errno, "/read-" + errno + "/", WHERE)
                    .fail(Call.WRITE, errno, "/full-" + errno + "/", 0);
        }
        started = Optional.of(NodeProcess.start(NodeProcess.Settings.of(shared.resolve("node"))
                .withEnvironment(shim.environment())));
    }

    @AfterAll
    static void stop() {
        started.ifPresent(NodeProcess::close);
    }

    private static NodeProcess node() {
        return started.orElseThrow();
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return new DataMoverCli(new CommandContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), Optional.of(home)))
                .run(arguments);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static Path file(Path place) throws IOException {
        Files.createDirectories(place.getParent());
        return Files.write(place, new byte[SIZE]);
    }

    @ParameterizedTest
    @CsvSource({"EIO, Input/output error, 1", "ENOSPC, No space left on device, 1",
            "EROFS, Read-only file system, 4", "EDQUOT, Disk quota exceeded, 1"})
    void tellsOnceWhatFailedAtTheDestination(String errno, String condition, int code)
            throws IOException {
        Path file = file(home.resolve("file"));
        Files.createDirectories(node().root().resolve("write-" + errno));
        long begun = System.nanoTime();
        assertThat(run("cp", file.toString(), node().url("/write-" + errno + "/copy")))
                .as(complained())
                .isEqualTo(code);
        assertSoon(begun);
        assertThat(complained()).contains("did not arrive:\n  " + file + ": dray://127.0.0.1:"
                + node().port() + ": storing /write-" + errno + "/copy: " + condition + "\n")
                .doesNotContain("reset", "trying again", ".dray-");
    }

    @ParameterizedTest
    @CsvSource({"EIO, Input/output error"})
    void tellsOnceWhatFailedAtTheSource(String errno, String condition) throws IOException {
        file(node().root().resolve("read-" + errno + "/file"));
        long begun = System.nanoTime();
        String from = "/read-" + errno + "/file";
        assertThat(run("cp", node().url(from), home.resolve("copy").toString()))
                .as(complained())
                .isEqualTo(1);
        assertSoon(begun);
        assertThat(complained()).contains("did not arrive:\n  " + from + ": dray://127.0.0.1:"
                + node().port() + ": reading " + from + ": " + condition + "\n")
                .doesNotContain("reset", "trying again", ".dray-");
        assertThat(home.resolve("copy")).doesNotExist();
    }

    @Test
    void storesATreeWithFewDescriptors() throws Exception {
        for (int i = 0; i < 2000; i++) {
            Path file = home.resolve("few/d" + i % 40 + "/f" + i);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "content " + i);
        }
        // Here the JVM reads classes from directories, each with a descriptor; a program reads them from its jar.
        Files.createDirectories(home.resolve("two"));
        Files.writeString(home.resolve("two/a"), "a");
        Files.writeString(home.resolve("two/b"), "b");
        for (String before : List.of("few", "two")) {
            assertThat(run("cp", "-r", home.resolve(before).toString(),
                    node().url("/before-" + before))).as(complained()).isZero();
        }
        limitDescriptors(openDescriptors() + 40);
        try {
            assertThat(run("cp", "-r", home.resolve("few").toString(), node().url("/few")))
                    .as(complained() + node().log())
                    .isZero();
        } finally {
            limitDescriptors(4096);
        }
        try (var all = Files.walk(node().root().resolve("few"))) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(2000);
        }
        assertThat(node().root().resolve("few/d7/f1007")).hasContent("content 1007");
    }

    private static int openDescriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/" + node().pid() + "/fd"))) {
            return (int) all.count();
        }
    }

    private static void limitDescriptors(int most) throws Exception {
        Process set = new ProcessBuilder("prlimit", "--pid", Long.toString(node().pid()),
                "--nofile=" + most + ":").redirectErrorStream(true).start();
        assertThat(set.waitFor()).as(new String(set.getInputStream().readAllBytes(),
                StandardCharsets.UTF_8)).isZero();
    }

    /// The ten retries of before took more than a minute.
    private static void assertSoon(long begun) {
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"ENOSPC, No space left on device, 128", "EROFS, Read-only file system, 1"})
    void endsATreeThatFindsNoRoom(String errno, String condition, String pipeline)
            throws IOException {
        for (int i = 0; i < 60; i++) {
            Path file = home.resolve("tree/" + i);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "content " + i);
        }
        run("cp", "-r", "--pipeline", pipeline, home.resolve("tree").toString(),
                node().url("/full-" + errno));
        assertThat(complained().lines().filter(line -> line.startsWith("dray: cp: dray:")))
                .singleElement()
                .asString()
                .startsWith("dray: cp: dray://127.0.0.1:" + node().port() + ": " + condition
                        + ", 3 times in a row. The rest of the copy was not tried.");
        assertThat(complained().lines().filter(line -> line.contains("storing /full-")).count())
                .isBetween(3L, 30L);
    }

    @Test
    void saysAtOnceThatNobodyListensAndThatAHostIsUnknown() throws IOException {
        Path file = file(home.resolve("file"));
        String nobody = "dray://127.0.0.1:" + portWithoutServer() + "/";
        assertThat(run("cp", file.toString(), nobody)).isEqualTo(1);
        assertThat(complained()).containsOnlyOnce("refuses the connection");
        assertThat(run("cp", "--retry", "1", file.toString(), nobody)).isEqualTo(1);
        assertThat(complained()).contains("trying again in 500 ms, attempt 1 of 1");
        for (String command : List.of("ls", "stat", "mkdir", "sum", "rm")) {
            assertThat(run(command, "dray://no-such-host.invalid/x")).as(command).isEqualTo(3);
        }
        assertThat(run("cp", file.toString(), "dray://no-such-host.invalid/x")).isEqualTo(3);
        assertThat(run("cp", "dray://no-such-host.invalid/x", file.toString())).isEqualTo(3);
    }

    private static int portWithoutServer() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            return taken.getLocalPort();
        }
    }

    @Test
    void endsByTheStallLimitWhenANodeStopsForGood() throws Exception {
        try (NodeProcess other = NodeProcess
                .start(NodeProcess.Settings.of(shared.resolve("stopped")))) {
            for (String direction : List.of("to", "from")) {
                file(other.root().resolve("large"));
                Path here = file(home.resolve("here"));
                String[] copy = direction.equals("to")
                        ? new String[]{here.toString(), other.url("/copy")}
                        : new String[]{other.url("/large"), home.resolve("copy").toString()};
                CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(
                        () -> run("cp", "--bwlimit", "100K", "--stall", "8s", copy[0], copy[1]));
                awaitMoving();
                signal(other, "STOP");
                long begun = System.nanoTime();
                assertThat(ended.get(60, TimeUnit.SECONDS)).isIn(6, 7);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(complained())
                        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(25));
                assertThat(complained()).contains("127.0.0.1:" + other.port()
                        + (direction.equals("to") ? " (the destination)" : " (the source)")
                        + " has been silent for ");
                assertThat(run("cp", "--stall", "3s", copy[0], copy[1])).as("before the login")
                        .isEqualTo(7);
                assertThat(complained()).contains("did not answer", Integer.toString(other.port()));
                signal(other, "CONT");
            }
        }
    }

    private void awaitMoving() throws InterruptedException {
        long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!complained().matches("(?s).*cp: [1-9][0-9]*% .*")) {
            assertThat(System.nanoTime()).as(complained()).isLessThan(limit);
            Thread.sleep(100);
        }
    }

    private static void signal(NodeProcess process, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start()
                .waitFor()).isZero();
    }
}
