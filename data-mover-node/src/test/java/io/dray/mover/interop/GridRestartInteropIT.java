package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Third-party transfers with GSI between a Dray node and a real Globus server that is killed with
/// `kill -9` in the middle and started again.
@Tag("interop")
final class GridRestartInteropIT {
    private static final int SIZE = 400_000_000;
    private static final int RATE = 80_000_000;
    private static final int MARKER_SECONDS = 1;
    private static final Pattern BYTES = Pattern.compile("\"bytes\":([0-9]+)");
    private static final Pattern SENT_AGAIN = Pattern.compile("\"sentAgain\":([0-9]+)");

    @TempDir
    Path directory = Path.of(".");

    private GridWorld grid = new GridWorld(directory);
    private final List<AutoCloseable> running = new ArrayList<>();

    enum Way {
        DRAY_TO_GLOBUS, GLOBUS_TO_DRAY
    }

    /// Who copies what from where to where.
    private record Course(NodeProcess node, GlobusServer globus, Path from, String source, Path to,
            String destination) {}

    @BeforeEach
    void prepare() throws IOException {
        Program.assume("globus-gridftp-server");
        grid = GridWorld.create(directory);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    private Course course(Way way) throws IOException {
        NodeProcess node = grid.node(directory.resolve("node"));
        running.add(node);
        GlobusServer globus = GlobusServer
                .startGrid(Files.createDirectories(directory.resolve("globus")), grid, Map.of());
        running.add(globus);
        Path here = node.root().resolve("data");
        Path there = directory.resolve("data");
        String dray = "gsiftp://localhost:" + node.port() + "/data";
        String real = "gsiftp://localhost:" + globus.port() + there;
        Course course = way == Way.DRAY_TO_GLOBUS
                ? new Course(node, globus, here, dray, there, real)
                : new Course(node, globus, there, real, here, dray);
        Samples.file(course.from(), SIZE);
        return course;
    }

    private void killAndStart(GlobusServer globus) throws IOException {
        globus.kill();
        running.add(globus.again());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void drayGoesOn(Way way) throws Exception {
        Course course = course(way);
        Path out = directory.resolve("copy.out");
        Path err = directory.resolve("copy.err");
        Process copy = start(ThisProgram.command(List.of("cp", "--json", "-p", "4", "--bwlimit",
                Integer.toString(RATE), "--marker-interval", Integer.toString(MARKER_SECONDS),
                course.source(), course.destination())), out, err);
        boolean ended = false;
        while (!ended && number(BYTES, out) < SIZE / 3) {
            ended = copy.waitFor(20, TimeUnit.MILLISECONDS);
        }
        assertThat(copy.isAlive()).as("%s %s", Files.readString(out), Files.readString(err))
                .isTrue();
        killAndStart(course.globus());
        assertThat(Program.await(copy)).as("%s %s", Files.readString(out), Files.readString(err))
                .isZero();
        Samples.assertSame(course.from(), course.to());
        assertThat(Files.readString(out) + Files.readString(err)).contains("trying again");
        long again = number(SENT_AGAIN, out);
        // What one marker interval and the time until the next report of progress can hold.
        assertThat(again).isLessThanOrEqualTo(RATE * (MARKER_SECONDS + 1L) + (64 << 20));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void globusUrlCopyGoesOn(Way way) throws Exception {
        Program.assume("globus-url-copy");
        Course course = course(way);
        Path out = directory.resolve("copy.out");
        Path err = directory.resolve("copy.err");
        Process copy = start(List.of("globus-url-copy", "-p", "4", "-dcpriv", "-rst",
                "-rst-interval", "3", "-rst-retries", "5", course.source(),
                course.destination()), out, err);
        boolean ended = false;
        while (!ended && stored(course) == 0) {
            ended = copy.waitFor(5, TimeUnit.MILLISECONDS);
        }
        course.globus().kill();
        boolean inTheMiddle = copy.isAlive();
        running.add(course.globus().again());
        assertThat(Program.await(copy)).as("%s %s", Files.readString(out), Files.readString(err))
                .isZero();
        assertThat(inTheMiddle).as("the server was killed while the copy ran").isTrue();
        Samples.assertSame(course.from(), course.to());
    }

    /// Bytes that lie at the destination, under whatever name.
    private static long stored(Course course) throws IOException {
        try (var entries = Files.list(course.to().toAbsolutePath().getParent())) {
            return entries.filter(e -> e.getFileName().toString().matches(".*(data|part)"))
                    .mapToLong(e -> e.toFile().length())
                    .sum();
        }
    }

    private Process start(List<String> command, Path out, Path err) throws IOException {
        return Program.start(directory, new HashMap<>(grid.environment()), command, out, err);
    }

    /// The last number that the output has for it, or -1.
    private static long number(Pattern pattern, Path output) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(output));
        long last = -1;
        while (matcher.find()) {
            last = Long.parseLong(matcher.group(1));
        }
        return last;
    }
}
