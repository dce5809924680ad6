package io.dray.mover.cli;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// kill -9 of the coordinator between restart markers: what the receiver has forced to disk by then is not sent again,
/// and `sentAgain` is what the nodes' audit lines say.
final class SentAgainIT {
    private static final int SIZE = 48 << 20;
    private static final int RATE = 24 << 20;
    /// What may be on its way between the nodes, or not be counted by the last line of a transfer that broke.
    private static final long UNDER_WAY = 12 << 20;
    private static final Pattern RECEIVED = Pattern
            .compile("\"operation\":\"receive\".*\"bytes\":([0-9]+)");
    private static final Pattern SENT_AGAIN = Pattern.compile("\"sentAgain\":([0-9]+)");

    @TempDir
    private Path directory;

    @Test
    void isLittleAndTrueAfterKillsOfTheCoordinator() throws Exception {
        NodeProcess.Settings to = NodeProcess.Settings.of(directory.resolve("destination"));
        try (NodeProcess source = NodeProcess
                .start(NodeProcess.Settings.of(directory.resolve("source")));
                NodeProcess destination = NodeProcess.start(to)) {
            byte[] content = new byte[SIZE];
            new Random(7).nextBytes(content);
            Files.write(source.root().resolve("data"), content);
            // A marker interval longer than the copy: only what the node forces at the end of a transfer counts.
            List<String> line = List.of("cp", "--json", "-p", "2", "--bwlimit",
                    Integer.toString(RATE), "--marker-interval", "3600", source.url("/data"),
                    destination.url("/copy"));
            for (long stored : new long[]{SIZE / 4, SIZE / 2}) {
                killWhen(line, () -> hidden(destination.root()) >= stored);
            }
            Path report = directory.resolve("report");
            Process last = start(line, report);
            assertThat(last.waitFor(120, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(report);
            assertThat(last.exitValue()).as(said).isZero();
            assertThat(Files.readAllBytes(destination.root().resolve("copy"))).isEqualTo(content);

            long received = sum(RECEIVED, Files.readString(to.log()));
            long sentAgain = sum(SENT_AGAIN, said);
            assertThat(sentAgain).as("received by the audit: %d of %d", received, SIZE)
                    .isCloseTo(Math.max(0, received - SIZE),
                            org.assertj.core.data.Offset.offset(UNDER_WAY));
            assertThat(sentAgain).isLessThan(UNDER_WAY);
            try (var left = Files.list(destination.root())) {
                assertThat(left).containsExactly(destination.root().resolve("copy"));
            }
        }
    }

    private interface Moment {
        boolean hasCome() throws IOException;
    }

    private void killWhen(List<String> line, Moment moment) throws Exception {
        Process run = start(line, directory.resolve("killed"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!moment.hasCome()) {
            assertThat(run.isAlive()).as(Files.readString(directory.resolve("killed"))).isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
            run.waitFor(20, TimeUnit.MILLISECONDS);
        }
        run.destroyForcibly();
        assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private static Process start(List<String> line, Path output) throws IOException {
        return new ProcessBuilder(ThisProgram.command(line)).redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /// Bytes of what has arrived and has no name yet.
    private static long hidden(Path root) throws IOException {
        long bytes = 0;
        try (var entries = Files.newDirectoryStream(root, ".dray-*.part")) {
            for (Path entry : entries) {
                bytes += Files.size(entry);
            }
        } catch (java.nio.file.NoSuchFileException e) {
            return 0;
        }
        return bytes;
    }

    private static long sum(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        long sum = 0;
        while (found.find()) {
            sum += Long.parseLong(found.group(1));
        }
        return sum;
    }
}
