package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// kill -9 of a back end, of the sending and the receiving front end in turn, at ten moments of a copy over two
/// stripes: the same command goes on with those that are left, the file is the same, little is sent again.
@TestInstance(Lifecycle.PER_CLASS)
@Tag("interop")
final class StripedKillIT {
    private static final int SIZE = 48_000_000;
    private static final long RATE = 12_000_000;
    private static final int MOMENTS = 10;
    private static final int MARKER_SECONDS = 1;
    private static final Pattern SENT_AGAIN = Pattern.compile("\"sentAgain\":([0-9]+)");
    private static final Pattern LEFT_OUT = Pattern.compile("The back end \\S+ is left out");
    private static final Pattern BACK = Pattern.compile("The back end \\S+ answers");

    private final List<Site> sites = new ArrayList<>();
    private Path directory = Path.of(".");

    /// A front end and its nodes.
    private record Site(NodeProcess front, List<NodeProcess> nodes) {
        static Site start(Path place) throws IOException {
            Path files = Files.createDirectories(place.resolve("files"));
            List<NodeProcess> nodes = new ArrayList<>();
            List<String> options = new ArrayList<>();
            for (String name : List.of("one", "two")) {
                NodeProcess node = NodeProcess.start(new NodeProcess.Settings(files,
                        place.resolve(name + ".state"), place.resolve(name + ".log"), List.of()));
                nodes.add(node);
                options.addAll(List.of("--back-end", node.url("/")));
            }
            Path front = Files.createDirectories(place.resolve("front"));
            return new Site(NodeProcess.start(NodeProcess.Settings.frontEnd(front, files, options)),
                    nodes);
        }

        /// Whether all that were found dead have been found alive again.
        boolean complete() {
            String log = front.log();
            return LEFT_OUT.matcher(log).results().count() == BACK.matcher(log).results().count();
        }

        void stop() {
            front.close();
            nodes.forEach(NodeProcess::close);
        }
    }

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        directory = place;
        sites.add(Site.start(place.resolve("source")));
        sites.add(Site.start(place.resolve("destination")));
        Samples.file(source(), SIZE);
    }

    @AfterAll
    void stop() {
        sites.forEach(Site::stop);
    }

    private Path source() {
        return sites.getFirst().front().root().resolve("data");
    }

    @Test
    void theSameCommandFinishesAfterAKillAtAnyMoment() throws Exception {
        int inTheMiddle = 0;
        for (int moment = 1; moment <= MOMENTS; moment++) {
            Site site = sites.get(moment % 2);
            NodeProcess victim = site.nodes().get(moment / 2 % 2);
            Path copy = sites.getLast().front().root().resolve("copy");
            Files.deleteIfExists(copy);
            awaitComeback(site);
            long killAt = (long) SIZE * moment / (MOMENTS + 1);

            Run run = run(victim, killAt);

            String what = "killed at " + killAt + ": " + run.output();
            assertThat(run.exit()).as(what).isZero();
            assertThat(victim.isAlive()).as(what).isFalse();
            Samples.assertSame(source(), copy);
            // What one marker interval and the time until the next report of progress can hold.
            assertThat(run.sentAgain()).as(what)
                    .isBetween(0L, RATE * (MARKER_SECONDS + 1) + (8 << 20));
            inTheMiddle += run.killedInTheMiddle() ? 1 : 0;
            victim.restart();
        }
        assertThat(inTheMiddle).as("kills before the end of the file").isGreaterThan(MOMENTS / 2);
    }

    /// How a run of `dray cp` ended.
    private record Run(int exit, long sentAgain, boolean killedInTheMiddle, String output) {}

    private Run run(NodeProcess victim, long killAt) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(ThisProgram.command(List.of("cp", "--json", "--stripe",
                "-p", "2", "--bwlimit", Long.toString(RATE), "--marker-interval",
                Integer.toString(MARKER_SECONDS), sites.getFirst().front().url("/data"),
                sites.getLast().front().url("/copy"))))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = false;
        while (!ended && stored() < killAt) {
            ended = process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        boolean killedInTheMiddle = !ended && stored() < SIZE;
        victim.kill();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        return new Run(process.exitValue(), number(SENT_AGAIN, text), killedInTheMiddle, text);
    }

    /// How far the hidden file reaches in which the back ends store their stripes. They take the blocks in turn.
    private long stored() throws IOException {
        try (DirectoryStream<Path> hidden = Files
                .newDirectoryStream(sites.getLast().front().root(), ".dray-*")) {
            long most = 0;
            for (Path file : hidden) {
                most = Math.max(most, file.toFile().length());
            }
            return most;
        }
    }

    /// Until both nodes take part again.
    private static void awaitComeback(Site site) throws InterruptedException {
        for (int tries = 0; !site.complete(); tries++) {
            assertThat(tries).as("the front end says: %s", site.front().log()).isLessThan(600);
            TimeUnit.MILLISECONDS.sleep(50);
        }
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
