package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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

/// Striped copies over back ends that have no port, stand still, or are of another number at the other end.
@TestInstance(Lifecycle.PER_CLASS)
@Tag("interop")
final class FrontEndBadBackEndsIT {
    private static final int SIZE = 24_000_000;
    private static final String RATE = "6M";
    private static final Pattern BYTES = Pattern.compile("\"bytes\":([0-9]+)");

    private Path directory = Path.of(".");
    private final List<NodeProcess> running = new ArrayList<>();
    private Site site;

    /// A front end and its nodes.
    private record Site(NodeProcess front, List<NodeProcess> nodes) {
        Path file(String name) {
            return front.root().resolve(name);
        }

        String place(int node) {
            return "127.0.0.1:" + nodes.get(node).port();
        }
    }

    private record Ended(int status, String output) {}

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        directory = place;
        site = site("site", List.of(List.of(), List.of()));
        Samples.file(site.file("source"), SIZE);
    }

    @AfterAll
    void stop() {
        running.reversed().forEach(NodeProcess::close);
    }

    /// @param nodes the options of each back end
    private Site site(String name, List<List<String>> nodes) throws IOException {
        Path place = Files.createDirectories(directory.resolve(name));
        Path files = Files.createDirectories(place.resolve("files"));
        List<NodeProcess> started = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            NodeProcess node = NodeProcess.start(new NodeProcess.Settings(files,
                    place.resolve(i + ".state"), place.resolve(i + ".log"), nodes.get(i)));
            running.add(node);
            started.add(node);
            options.addAll(List.of("--back-end", node.url("/")));
        }
        Path own = Files.createDirectories(place.resolve("front"));
        NodeProcess front = NodeProcess.start(NodeProcess.Settings.frontEnd(own, files, options));
        running.add(front);
        return new Site(front, started);
    }

    /// Copies the source over stripes; does something once a quarter of it has been announced.
    private Ended copyAndThen(Happening happening) throws Exception {
        Process process = new ProcessBuilder(ThisProgram.command(List.of("cp", "--json", "--stripe",
                "--bwlimit", RATE, "--marker-interval", "1", site.front().url("/source"),
                site.front().url("/copy")))).redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>();
        boolean happened = false;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                Matcher bytes = BYTES.matcher(line);
                if (!happened && bytes.find() && Long.parseLong(bytes.group(1)) >= SIZE / 4) {
                    happened = true;
                    happening.happens();
                }
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(happened).as("%s", lines).isTrue();
        return new Ended(process.exitValue(), String.join("\n", lines));
    }

    /// What happens in the middle of a copy.
    private interface Happening {
        void happens() throws Exception;
    }

    /// It is left out as soon as it does not answer a probe, and answers late.
    @Test
    void aBackEndThatStandsStillForAWhileLeavesNoHole() throws Exception {
        long stuck = site.nodes().getFirst().pid();
        Ended ended = copyAndThen(() -> {
            signal("-STOP", stuck);
            try {
                awaitLog(site.place(0) + " is left out");
            } finally {
                signal("-CONT", stuck);
            }
        });
        assertThat(ended.status()).as(ended.output()).isZero();
        Samples.assertSame(site.file("source"), site.file("copy"));
        awaitLog(site.place(0) + " answers");
    }

    private void awaitLog(String wanted) throws InterruptedException {
        for (int tries = 0; !site.front().log().contains(wanted); tries++) {
            assertThat(tries).as("the front end says: %s", site.front().log()).isLessThan(800);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void signal(String which, long pid) {
        Program.run(directory, "kill", which, Long.toString(pid)).ok();
    }

    @Test
    void aBackEndWithoutAFreePortIsLeftOut() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String only = taken.getLocalPort() + "-" + taken.getLocalPort();
            Site other = site("other", List.of(List.of(), List.of("--data-ports", only)));
            Program.dray(directory, "cp", "--stripe", site.front().url("/source"),
                    other.front().url("/copy")).ok();
            Samples.assertSame(site.file("source"), other.file("copy"));
            assertThat(other.front().log())
                    .contains(other.place(1) + " does not listen");
        }
    }

    @Test
    void twoBackEndsAndThreeUnderstandEachOthersEnds() throws IOException {
        Site three = site("three", List.of(List.of(), List.of(), List.of()));
        Program.dray(directory, "cp", "--stripe", "-p", "4", site.front().url("/source"),
                three.front().url("/copy")).ok();
        Samples.assertSame(site.file("source"), three.file("copy"));
        Program.dray(directory, "cp", "--stripe", "-p", "4", three.front().url("/copy"),
                site.front().url("/back")).ok();
        Samples.assertSame(site.file("source"), site.file("back"));
    }
}
