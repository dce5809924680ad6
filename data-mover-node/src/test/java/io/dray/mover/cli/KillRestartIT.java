package io.dray.mover.cli;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// kill -9 of either node and of the coordinator, at ten moments spread over a transfer over four TLS streams: the
/// same command finishes, the file is the same byte for byte, and little is sent again. The transfers take their
/// time, because restart markers come at most once a second; those of the three victims run side by side.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("interop")
final class KillRestartIT {
    private static final long SIZE = 256L << 20;
    /// A transfer takes some 6 s: several marker intervals.
    private static final long RATE = 48_000_000;
    private static final int MOMENTS = 10;
    private static final int MARKER_SECONDS = 1;
    private static final Pattern BYTES = Pattern.compile("\"bytes\":([0-9]+)");
    private static final long NEVER = Long.MAX_VALUE;
    private static final Pattern SENT_AGAIN = Pattern.compile("\"sentAgain\":([0-9]+)");

    @TempDir
    static Path directory;

    enum Victim {
        SOURCE, DESTINATION, COORDINATOR
    }

    /// Two nodes for each victim.
    private record Pair(Victim victim, NodeProcess source, NodeProcess destination) {}

    private final Map<Victim, Pair> pairs = new EnumMap<>(Victim.class);

    @BeforeAll
    void start() throws IOException {
        Path data = directory.resolve("data");
        write(data);
        for (Victim victim : Victim.values()) {
            Pair pair = new Pair(victim, node(victim + "-source"), node(victim + "-destination"));
            pairs.put(victim, pair);
            Files.createLink(pair.source().root().resolve("data"), data);
        }
    }

    private static NodeProcess node(String name) throws IOException {
        return NodeProcess.start(NodeProcess.Settings.of(directory.resolve(name)));
    }

    @AfterAll
    void stop() {
        pairs.values().forEach(pair -> {
            pair.source().close();
            pair.destination().close();
        });
    }

    private static void write(Path file) throws IOException {
        Random random = new Random(42);
        ByteBuffer block = ByteBuffer.allocate(8 << 20);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
            for (long position = 0; position < SIZE; position += block.capacity()) {
                random.nextBytes(block.array());
                channel.write(block.clear());
            }
        }
    }

    @Test
    void theSameCommandFinishesAfterAKillAtAnyMoment() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> victims = new ArrayList<>();
            for (Pair pair : pairs.values()) {
                victims.add(threads.submit(() -> {
                    killAtAllMoments(pair);
                    return true;
                }));
            }
            for (Future<?> victim : victims) {
                victim.get();
            }
        }
    }

    private static void killAtAllMoments(Pair pair) throws Exception {
        Path copy = pair.destination().root().resolve("copy");
        for (int moment = 1; moment <= MOMENTS; moment++) {
            Files.deleteIfExists(copy);
            long killAt = SIZE * moment / (MOMENTS + 1);
            Run first = run(pair, killAt);
            // A coordinator may be killed just after it has given the file its name.
            assertThat(first.exit() == 0 || !Files.exists(copy) || isWhole(copy))
                    .as("nothing partial under the name")
                    .isTrue();
            Run last = first;
            for (int again = 0; again < 5 && last.exit() != 0; again++) {
                last = run(pair, NEVER);
            }
            assertThat(last.exit())
                    .as("killed %s at %d: %s", pair.victim(), killAt, last.output())
                    .isZero();
            assertThat(isWhole(copy)).isTrue();
            // What one marker interval and the time until the next report of progress can hold.
            assertThat(last.sentAgain())
                    .as("bytes sent again after the kill of %s at %d", pair.victim(), killAt)
                    .isLessThanOrEqualTo(RATE * (MARKER_SECONDS + 1) + (16 << 20));
        }
    }

    private static boolean isWhole(Path copy) throws IOException {
        return Files.mismatch(directory.resolve("data"), copy) == -1;
    }

    /// How a run of `dray cp` ended.
    private record Run(int exit, long sentAgain, String output) {}

    private static Run run(Pair pair, long killAt) throws Exception {
        Process process = new ProcessBuilder(ThisProgram.command(List.of("cp", "--json", "-p", "4",
                "--bwlimit", Long.toString(RATE), "--marker-interval",
                Integer.toString(MARKER_SECONDS),
                pair.source().url("/data"), pair.destination().url("/copy"))))
                .redirectErrorStream(true)
                .start();
        List<String> lines = new ArrayList<>();
        boolean killed = false;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (!killed && number(BYTES, line) >= killAt) {
                    killed = true;
                    kill(pair, process);
                }
            }
        } catch (IOException e) {
            // The stream of a killed process may end with an error; its exit status tells.
            lines.add(String.valueOf(e.getMessage()));
        }
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String text = String.join("\n", lines);
        return new Run(process.exitValue(), number(SENT_AGAIN, text), text);
    }

    private static void kill(Pair pair, Process coordinator) throws IOException {
        switch (pair.victim()) {
            case COORDINATOR -> coordinator.destroyForcibly();
            case SOURCE -> killAndRestart(pair.source());
            case DESTINATION -> killAndRestart(pair.destination());
        }
    }

    private static void killAndRestart(NodeProcess node) throws IOException {
        node.kill();
        node.restart();
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        long last = -1;
        while (matcher.find()) {
            last = Long.parseLong(matcher.group(1));
        }
        return last;
    }
}
