package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The options of globus-url-copy with GSI, data channels authenticated and also private, against Dray nodes.
@TestInstance(Lifecycle.PER_CLASS)
@Tag("interop")
final class GridUrlCopyInteropIT {
    private final List<AutoCloseable> running = new ArrayList<>();
    private Path directory = Path.of(".");
    private GridWorld grid = new GridWorld(directory);
    private Path one = directory;
    private Path two = directory;
    private String first = "";
    private String second = "";

    @BeforeAll
    void start(@TempDir Path place) throws IOException {
        Program.assume("globus-url-copy");
        directory = place;
        grid = GridWorld.create(directory);
        one = directory.resolve("one");
        two = directory.resolve("two");
        first = node(one);
        second = node(two);
    }

    /// @return its URL, without a final slash
    private String node(Path root) throws IOException {
        NodeProcess node = grid.node(root);
        running.add(node);
        return "gsiftp://localhost:" + node.port() + "/";
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    private Program.Result globus(String options, String... more) {
        List<String> command = new ArrayList<>(List.of("globus-url-copy"));
        Arrays.stream(options.split(" ", -1)).filter(o -> !o.isEmpty()).forEach(command::add);
        command.addAll(Arrays.asList(more));
        return Program.run(directory, grid.environment(), command.toArray(String[]::new));
    }

    private static String name(String kind, String options) {
        return kind + options.replace(' ', '_');
    }

    private static String local(Path path) {
        return "file://" + path.toAbsolutePath();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-p 4", "-fast -dcpriv", "-p 4 -fast", "-p 2 -tcp-bs 262144 -dcpriv"})
    void putsAndGets(String options) {
        Path source = Samples.file(directory.resolve(name("source", options)), 3_000_001);
        String put = name("put", options);
        globus(options, local(source), first + put).ok();
        Samples.assertSame(source, one.resolve(put));
        Path back = directory.resolve(name("back", options));
        globus(options, first + put, local(back)).ok();
        Samples.assertSame(source, back);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-p 4 -dcpriv", "-fast", "-p 4 -verify-checksum",
            "-p 4 -dcpriv -verify-checksum -checksum-alg SHA256"})
    void copiesBetweenNodes(String options) {
        String name = name("third", options);
        Path source = Samples.file(one.resolve(name), 5_000_003);
        globus(options, first + name, second + name).ok();
        Samples.assertSame(source, two.resolve(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-pp", "-pp -fast -p 2 -dcpriv", "-cc 4", "-cc 4 -fast -p 2 -dcpriv"})
    void copiesTreesBetweenNodes(String options) {
        String name = name("tree", options);
        Path source = Samples.tree(one.resolve(name));
        globus(options + " -r -cd", first + name + "/", second + "into/" + name + "/").ok();
        Samples.assertSameTree(source, two.resolve("into/" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-dcpriv"})
    void putsAndGetsATree(String options) {
        Path source = Samples.tree(directory.resolve(name("tree", options)));
        String there = name("uploaded", options) + "/tree";
        globus(options + " -r -cd", local(source) + "/", first + there + "/").ok();
        Samples.assertSameTree(source, one.resolve(there));
        Path back = directory.resolve(name("treeback", options));
        globus(options + " -r -cd", first + there + "/", local(back) + "/").ok();
        Samples.assertSameTree(source, back);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-fast", "-dcpriv"})
    void lists(String options) {
        String name = name("listed", options);
        Samples.tree(one.resolve(name));
        assertThat(globus(options + " -list", first + name + "/").ok().out())
                .contains("a.bin", "deep/", "with space.txt");
    }

    @ParameterizedTest
    @CsvSource({"1,''", "1,-dcpriv", "3,-dcpriv"})
    void synchronizesOnlyWhatDiffers(int level, String options) throws IOException {
        String name = name("sync" + level, options);
        Path source = Samples.tree(one.resolve(name));
        String all = options + " -r -cd -sync -sync-level " + level;
        globus(all, first + name + "/", second + name + "/").ok();
        Samples.file(source.resolve("a.bin"), 77);
        Path untouched = two.resolve(name).resolve("with space.txt");
        var before = Files.getLastModifiedTime(untouched);
        globus(all, first + name + "/", second + name + "/").ok();
        Samples.assertSameTree(source, two.resolve(name));
        assertThat(Files.getLastModifiedTime(untouched)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-dcpriv"})
    void copiesAPart(String options) throws IOException {
        String name = name("whole", options);
        byte[] whole = Files.readAllBytes(Samples.file(one.resolve(name), 2_000_000));
        Path file = directory.resolve(name);
        globus(options + " -off 500000 -len 250000", first + name, local(file)).ok();
        byte[] part = Files.readAllBytes(file);
        // The client writes the part at its offset or at the start, depending on its version.
        assertThat(Arrays.copyOfRange(part, part.length - 250_000, part.length))
                .isEqualTo(Arrays.copyOfRange(whole, 500_000, 750_000));
    }
}
