package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// A tree between front ends with two back ends each, or one of them and a single node: each back end moves a shard.
@Tag("interop")
final class ShardedTreeIT {
    private static final int FILES = 1000;
    /// Sizes of files, bytes: a share of a tree holds many small ones, and some dozen large ones.
    private static final int SMALL = 3000;
    private static final int LARGE = 30_000;

    @TempDir
    Path directory = Path.of(".");

    private final List<NodeProcess> processes = new ArrayList<>();
    private Site from;
    private Site to;

    /// A front end and its back ends, which share their files.
    private record Site(NodeProcess front, List<NodeProcess> nodes, Path files) {
        /// Number of files that each back end has moved in trees.
        List<Long> moved(String operation) {
            Pattern line = Pattern.compile("\"operation\":\"" + operation
                    + "\".*\"moved\":([0-9]+),\"code\":226");
            return nodes.stream()
                    .map(node -> line.matcher(node.log())
                            .results()
                            .map((MatchResult found) -> found.group(1))
                            .mapToLong(Long::parseLong)
                            .sum())
                    .toList();
        }
    }

    @BeforeEach
    void start() throws IOException {
        from = site("from");
        to = site("to");
    }

    private Site site(String name) throws IOException {
        Path place = directory.resolve(name);
        Path files = Files.createDirectories(place.resolve("files"));
        List<NodeProcess> nodes = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (String node : List.of("one", "two")) {
            nodes.add(started(new NodeProcess.Settings(files, place.resolve(node + ".state"),
                    place.resolve(node + ".log"), List.of())));
            options.addAll(List.of("--back-end", nodes.getLast().url("/")));
        }
        return new Site(started(NodeProcess.Settings
                .frontEnd(Files.createDirectories(place.resolve("front")), files, options)), nodes,
                files);
    }

    private NodeProcess started(NodeProcess.Settings settings) throws IOException {
        NodeProcess node = NodeProcess.start(settings);
        processes.add(node);
        return node;
    }

    @AfterEach
    void stop() {
        processes.reversed().forEach(NodeProcess::close);
    }

    /// Writes the tree that is copied.
    private void write(int size) throws IOException {
        Path top = from.files().resolve("tree");
        Random content = new Random(1);
        byte[] bytes = new byte[size];
        for (int i = 0; i < FILES; i++) {
            Path in = Files.createDirectories(top.resolve("d" + i % 20 + "/sub"));
            content.nextBytes(bytes);
            Files.write(in.resolve("f" + i), bytes);
        }
        Files.createDirectories(top.resolve("empty/inner"));
        Files.createSymbolicLink(top.resolve("d1/link"), Path.of("sub/f1"));
        Path closed = top.resolve("d2/sub");
        Files.setAttribute(closed, "unix:mode", 0555);
        for (String path : List.of("d2/sub", "d2", "empty", ".")) {
            Files.setLastModifiedTime(top.resolve(path), FileTime.fromMillis(1_000_000_000_000L));
        }
    }

    private static Map<String, String> described(Path top) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(top)) {
            for (Path path : paths.toList()) {
                all.put(top.relativize(path).toString(), Files.isDirectory(path)
                        ? Files.getLastModifiedTime(path) + " "
                                + Files.getAttribute(path, "unix:mode")
                        : String.valueOf(Arrays.hashCode(Files.readAllBytes(path))));
            }
        }
        return all;
    }

    /// Both trees are the same. Shows only what differs.
    private void assertCopied() throws IOException {
        Map<String, String> there = described(to.files().resolve("copy"));
        Map<String, String> here = described(from.files().resolve("tree"));
        Set<Map.Entry<String, String>> missing = new HashSet<>(here.entrySet());
        missing.removeAll(there.entrySet());
        there.entrySet().removeAll(here.entrySet());
        assertThat(missing).as("instead there is %s", there).isEmpty();
        assertThat(there).isEmpty();
    }

    /// Each end is a front end, or one of its back ends alone.
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true"})
    void eachBackEndMovesAShard(boolean manySources, boolean manyDestinations) throws Exception {
        write(SMALL);
        NodeProcess source = manySources ? from.front() : from.nodes().getFirst();
        NodeProcess destination = manyDestinations ? to.front() : to.nodes().getFirst();

        Program.dray(directory, "cp", "-r", "--stripe", "--preserve", source.url("/tree"),
                destination.url("/copy")).ok();

        assertCopied();
        assertHalves(from.moved("send tree"), manySources);
        assertHalves(to.moved("receive tree"), manyDestinations);
    }

    private static void assertHalves(List<Long> moved, boolean many) {
        assertThat(moved.stream().mapToLong(Long::longValue).sum()).isEqualTo(FILES);
        if (many) {
            assertThat(moved).allMatch(files -> files > FILES / 3);
        }
    }

    @Test
    void oneBackEndMovesATreeThatIsNotStriped() throws IOException {
        write(SMALL);
        Program.dray(directory, "cp", "-r", from.front().url("/tree"), to.front().url("/copy"))
                .ok();
        assertThat(from.moved("send tree")).containsExactlyInAnyOrder(0L, (long) FILES);
        assertThat(to.moved("receive tree")).containsExactlyInAnyOrder(0L, (long) FILES);
    }

    /// The back end that is left stores both shards: the other's from where that one has announced that it is stored.
    @Test
    void goesOnWithoutABackEndThatWasKilled() throws Exception {
        write(LARGE);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Path journal = directory.resolve("journal");
        // 15 s at this rate, half of it for each back end.
        Process copy = Program.start(directory,
                ThisProgram.command(List.of("cp", "-r", "--stripe", "--preserve", "--bwlimit", "2M",
                        "--journal", journal.toString(), from.front().url("/tree"),
                        to.front().url("/copy"))),
                out, err);
        while (!hasReached(journal, 0) || !hasReached(journal, 1)) {
            assertThat(copy.waitFor(10, TimeUnit.MILLISECONDS)).as("%s", Files.readString(err))
                    .isFalse();
        }
        to.nodes().getLast().kill();
        assertThat(count(to.files().resolve("copy"))).as("both back ends were in the middle")
                .isLessThan(FILES * 3 / 4);

        assertThat(Program.await(copy)).as("%s %s", Files.readString(out), Files.readString(err))
                .isZero();
        assertCopied();
        assertThat(Files.readString(err)).containsPattern("trying again in [0-9]+ ms, behind d");
        // Of the killed one there is no such line.
        assertThat(to.moved("receive tree").stream().mapToLong(Long::longValue).sum())
                .isBetween(FILES / 3L, FILES - 1L);
    }

    /// Whether the client knows how far a shard is stored.
    private static boolean hasReached(Path journals, int shard) throws IOException {
        if (!Files.isDirectory(journals)) {
            return false;
        }
        try (Stream<Path> all = Files.list(journals)) {
            for (Path journal : all.toList()) {
                if (Files.readString(journal).contains("shard\t" + shard + "/2\td")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static long count(Path top) throws IOException {
        try (Stream<Path> paths = Files.find(top, 10,
                (path, _) -> path.getFileName().toString().startsWith("f"))) {
            return paths.count();
        }
    }
}
