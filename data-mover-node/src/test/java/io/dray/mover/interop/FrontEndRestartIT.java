package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// A front end of which a back end is killed, with striped copies under way.
@Tag("interop")
final class FrontEndRestartIT {
    private static final int SIZE = 40_000_000;

    private static final Pattern RANGE = Pattern.compile("\\b[0-9]+-[0-9]+\\b");

    @TempDir
    Path directory = Path.of(".");

    private final List<NodeProcess> nodes = new ArrayList<>();
    private Path files = Path.of(".");
    private Path state = Path.of(".");

    @BeforeEach
    void start() throws IOException {
        files = Files.createDirectories(directory.resolve("files"));
        List<String> options = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            NodeProcess node = NodeProcess.start(new NodeProcess.Settings(files,
                    directory.resolve(name + ".state"), directory.resolve(name + ".log"),
                    List.of()));
            nodes.add(node);
            options.addAll(List.of("--back-end", node.url("/")));
        }
        Path front = Files.createDirectories(directory.resolve("front"));
        state = front.resolve("state");
        nodes.addFirst(NodeProcess.start(NodeProcess.Settings.frontEnd(front, files, options)));
        Samples.file(files.resolve("source"), SIZE);
    }

    @AfterEach
    void stop() {
        nodes.forEach(NodeProcess::close);
    }

    /// What is stored is not sent again, and the back end that is left stores the rest.
    @Test
    void goesOnWithoutABackEndThatWasKilled() throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process copy = Program.start(directory, ThisProgram.command(List.of("cp", "--stripe",
                "--bwlimit", "10M", nodes.getFirst().url("/source"),
                nodes.getFirst().url("/copy"))), out, err);
        awaitStoredRanges(copy);
        boolean inTheMiddle = copy.isAlive();
        nodes.getLast().kill();

        assertThat(Program.await(copy)).as("%s %s", Files.readString(out), Files.readString(err))
                .isZero();
        assertThat(inTheMiddle).as("the back end was killed while the copy ran").isTrue();
        Samples.assertSame(files.resolve("source"), files.resolve("copy"));
        assertThat(Files.readString(err)).containsPattern(
                "[1-9][0-9]* of " + SIZE + " bytes are safe");
        assertThat(journals()).isEmpty();
    }

    /// All that a front end knows of a transfer is in its journal: another takes its place.
    @Test
    void goesOnWithAnotherFrontEndWhenItIsKilled() throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process copy = Program.start(directory, ThisProgram.command(List.of("cp", "--stripe",
                "--bwlimit", "10M", nodes.get(1).url("/source"),
                nodes.getFirst().url("/copy"))), out, err);
        awaitStoredRanges(copy);
        boolean inTheMiddle = copy.isAlive();
        nodes.getFirst().kill();
        nodes.getFirst().restart();

        assertThat(Program.await(copy)).as("%s %s", Files.readString(out), Files.readString(err))
                .isZero();
        assertThat(inTheMiddle).as("the front end was killed while the copy ran").isTrue();
        Samples.assertSame(files.resolve("source"), files.resolve("copy"));
        assertThat(Files.readString(err)).containsPattern(
                "[1-9][0-9]* of " + SIZE + " bytes are safe");
        assertThat(journals()).isEmpty();
    }

    /// A limit of the system on file sizes stands for a disk without room.
    @Test
    void namesTheBackEndThatHasNoRoom() {
        Program.assume("prlimit");
        Program.run(directory, "prlimit", "--pid", Long.toString(nodes.getLast().pid()),
                "--fsize=" + SIZE / 4).ok();

        // Slow enough that both stripes get blocks.
        Program.Result result = Program.dray(directory, "cp", "--stripe", "--bwlimit", "20M",
                nodes.get(1).url("/source"), nodes.getFirst().url("/copy"));

        assertThat(result.status()).as(result.err()).isNotZero();
        assertThat(result.err()).containsPattern(
                "stripe [12] of 2 \\(back end dray://127.0.0.1:" + nodes.getLast().port() + "\\)");
        assertThat(files.resolve("copy")).doesNotExist();
    }

    @Test
    void worksWithTheBackEndsThatAreLeft() {
        nodes.get(1).kill();
        for (int i = 0; i < 3; i++) {
            String url = nodes.getFirst().url("/left" + i);
            Program.dray(directory, "cp", nodes.getFirst().url("/source"), url).ok();
            Samples.assertSame(files.resolve("source"), files.resolve("left" + i));
        }
    }

    @Test
    void saysSoWhenNoBackEndAnswers() {
        nodes.get(1).kill();
        nodes.get(2).kill();
        assertThat(Program.dray(directory, "stat", nodes.getFirst().url("/source")).err())
                .contains("None of the 2 back ends of this front end answers");
    }

    /// Until the client has heard of a range that the front end has kept, or the copy has ended: it has when there is
    /// more in the journal.
    private void awaitStoredRanges(Process copy) throws Exception {
        await(copy, journal -> RANGE.matcher(journal).find());
        String first = journal();
        await(copy, journal -> !journal.equals(first));
    }

    private void await(Process copy, Predicate<String> journal) throws Exception {
        while (!journal.test(journal()) && !copy.waitFor(10, TimeUnit.MILLISECONDS)) {
            // The client ends in any case.
        }
    }

    /// What the front end keeps of the only transfer; empty when there is none.
    private String journal() throws IOException {
        try {
            List<Path> journals = journals();
            return journals.isEmpty() ? "" : Files.readString(journals.getFirst());
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private List<Path> journals() throws IOException {
        Path stripes = state.resolve("stripes");
        if (!Files.isDirectory(stripes)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(stripes)) {
            return entries.toList();
        }
    }
}
