package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// globus-url-copy and dray, against a front end with two nodes behind it.
@Tag("interop")
final class StripedInteropIT {
    private static final int SIZE = 12_000_001;

    @TempDir
    static Path shared = Path.of(".");

    private static final List<NodeProcess> NODES = new ArrayList<>();

    @TempDir
    Path directory = Path.of(".");

    @BeforeAll
    static void start() throws IOException {
        Path files = Files.createDirectories(shared.resolve("files"));
        List<String> options = new ArrayList<>(List.of("--anonymous", "write"));
        for (String name : List.of("one", "two")) {
            NodeProcess node = NodeProcess.start(new NodeProcess.Settings(files,
                    shared.resolve(name + ".state"), shared.resolve(name + ".log"),
                    FrontEndTold.of(shared, "token:owner")));
            NODES.add(node);
            options.addAll(List.of("--back-end", node.url("/")));
        }
        NODES.addFirst(NodeProcess.start(NodeProcess.Settings
                .frontEnd(Files.createDirectories(shared.resolve("front")), files, options)));
        Samples.file(files.resolve("source"), SIZE);
        Samples.file(files.resolve("empty"), 0);
    }

    @AfterAll
    static void stop() {
        NODES.forEach(NodeProcess::close);
        NODES.clear();
    }

    private static NodeProcess front() {
        return NODES.getFirst();
    }

    private static Path stored(String name) {
        return front().root().resolve(name);
    }

    private Program.Result globus(String options, String from, String to) {
        Program.assume("globus-url-copy");
        List<String> command = new ArrayList<>(List.of("globus-url-copy"));
        Stream.of(options.split(" ", -1)).forEach(command::add);
        command.addAll(List.of(from, to));
        return Program.run(directory, command);
    }

    private Program.Result dray(String... arguments) {
        return Program.dray(directory, arguments);
    }

    private static void assertNothingIsLeft() {
        assertThat(Arrays.asList(front().root().toFile().list()))
                .noneMatch(name -> name.startsWith(".dray-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-stripe", "-stripe -p 4", "-stripe -fast -p 2", "-p 4"})
    void putsAndGets(String options) {
        Path sent = Samples.file(directory.resolve("sent"), SIZE);
        String name = "put" + options.replace(" ", "");
        globus(options, "file://" + sent, front().clearUrl(name)).ok();
        Samples.assertSame(sent, stored(name));

        globus(options, front().clearUrl(name), "file://" + directory.resolve("got")).ok();
        Samples.assertSame(sent, directory.resolve("got"));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-stripe", "-stripe -p 4",
            "-stripe -sbs 1 -p 2", "-stripe -sbs 1073741824"})
    void movesBetweenStripes(String options) {
        String name = "third" + options.replace(" ", "");
        Program.Result said = globus("-dbg " + options, front().clearUrl("source"),
                front().clearUrl(name)).ok();
        Samples.assertSame(stored("source"), stored(name));
        assertThat(said.out() + said.err()).contains("Total Stripe Count: 2", "SPOR ",
                "Stripe Index: 0", "Stripe Index: 1");
        assertNothingIsLeft();
    }

    @Test
    void movesAnEmptyFile() {
        globus("-stripe", front().clearUrl("empty"), front().clearUrl("empty.copy")).ok();
        assertThat(stored("empty.copy")).isEmptyFile();
    }

    /// A file that is there already keeps its name until the new one is whole.
    @Test
    void replacesAFile() {
        Samples.file(stored("there"), 5);
        globus("-stripe", front().clearUrl("source"), front().clearUrl("there")).ok();
        Samples.assertSame(stored("source"), stored("there"));
    }

    @Test
    void copiesByDray() {
        String url = front().url("/by-dray");
        Path sent = Samples.file(directory.resolve("sent"), SIZE);
        dray("cp", sent.toString(), url).ok();
        Samples.assertSame(sent, stored("by-dray"));
        dray("cp", url, url + "2").ok();
        Samples.assertSame(sent, stored("by-dray2"));
        dray("cp", url + "2", directory.resolve("got").toString()).ok();
        Samples.assertSame(sent, directory.resolve("got"));
    }

    @Test
    void copiesATreeOfSmallFiles() {
        Path tree = Samples.tree(directory.resolve("tree"));
        dray("cp", "-r", tree.toString(), front().url("/tree")).ok();
        Samples.assertSame(tree.resolve("deep/er/7.dat"), stored("tree/deep/er/7.dat"));
        Samples.assertSame(tree.resolve("with space.txt"), stored("tree/with space.txt"));
    }

    @Test
    void keepsItsFilesInOrder() throws IOException {
        dray("mkdir", front().url("/place")).ok();
        Files.writeString(stored("place/a"), "abc");
        assertThat(dray("ls", front().url("/place")).ok().out()).contains("a");
        dray("mv", front().url("/place/a"), front().url("/place/b")).ok();
        assertThat(dray("sum", "--checksum", "md5", front().url("/place/b")).ok().out())
                .contains("900150983cd24fb0d6963f7d28e17f72");
        dray("rm", "-r", front().url("/place")).ok();
        assertThat(stored("place")).doesNotExist();
        assertThat(dray("stat", front().url("/nothing")).status()).isEqualTo(3);
    }
}
