package io.dray.mover.interop;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.terminal.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// `dray sync` with a real Globus server at one end or both. It lists times in whole seconds.
@Tag("interop")
@ParameterizedClass
@EnumSource
final class SyncInteropIT {
    private static final FileTime TIME = FileTime
            .from(Instant.parse("2020-01-02T03:04:05.123456789Z"));
    private static final FileTime LATER = FileTime
            .from(Instant.parse("2020-01-02T03:04:07.5Z"));

    /// Where the two trees are.
    enum Way {
        GLOBUS_TO_NODE, NODE_TO_GLOBUS, GLOBUS_TO_HERE, HERE_TO_GLOBUS, GLOBUS_TO_GLOBUS
    }

    @TempDir
    static Path shared = Path.of(".");

    private static Optional<NodeProcess> started = Optional.empty();
    private static Optional<GlobusServer> foreign = Optional.empty();

    @Parameter
    Way way = Way.GLOBUS_TO_NODE;

    @TempDir
    Path directory = Path.of(".");

    @BeforeAll
    static void start() throws IOException {
        foreign = Optional.of(GlobusServer.start(shared));
        started = Optional.of(NodeProcess.start(
                NodeProcess.Settings.of(shared.resolve("node"), "--anonymous", "write")));
    }

    @AfterAll
    static void stop() {
        started.ifPresent(NodeProcess::close);
        foreign.ifPresent(GlobusServer::close);
    }

    @BeforeEach
    void clean() throws IOException {
        for (Path path : new Path[]{from(), to(), to().resolveSibling("old")}) {
            new TemporaryDirectory(path).close();
        }
    }

    private Path from() {
        return (way == Way.NODE_TO_GLOBUS ? started.orElseThrow().root() : directory)
                .resolve("from");
    }

    private Path to() {
        return (way == Way.GLOBUS_TO_NODE ? started.orElseThrow().root() : directory)
                .resolve("to");
    }

    private String url(Path path, boolean here, boolean node) {
        return node
                ? started.orElseThrow().clearUrl(path.getFileName().toString())
                : here ? path.toString() : foreign.orElseThrow().url(path);
    }

    private Program.Result sync(String... options) {
        String source = url(from(), way == Way.HERE_TO_GLOBUS, way == Way.NODE_TO_GLOBUS);
        String destination = url(to(), way == Way.GLOBUS_TO_HERE, way == Way.GLOBUS_TO_NODE);
        return Program.dray(directory,
                Stream.concat(Stream.of("sync", source, destination), Stream.of(options))
                        .toArray(String[]::new));
    }

    private static void write(Path top, String path, String content) throws IOException {
        Path file = top.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, TIME);
    }

    private static SortedSet<String> files(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            TreeSet<String> paths = new TreeSet<>();
            all.filter(path -> !Files.isDirectory(path))
                    .forEach(path -> paths.add(top.relativize(path).toString()));
            return paths;
        }
    }

    @Test
    void copiesWhatHasChangedAndDeletesWhatIsGone() throws IOException {
        write(from(), "a.c", "a");
        write(from(), "d/b.c", "b");
        write(from(), "d/b.o", "object");
        assertThat(sync("--json", "--exclude", "*.o").ok().out()).contains("\"files\":2,");
        assertThat(files(to())).containsExactly("a.c", "d/b.c");
        assertThat(sync("--json", "--exclude", "*.o").ok().out()).contains("\"files\":0,")
                .contains("\"unchanged\":2,");

        write(from(), "a.c", "longer");
        Files.setLastModifiedTime(from().resolve("d/b.c"), LATER);
        write(to(), "gone/deep/c.c", "c");
        write(to(), "gone.c", "c");
        write(to(), "kept.o", "excluded");
        Path outside = to().resolveSibling("old");
        write(outside, "precious.c", "p");
        Files.createSymbolicLink(to().resolve("link.c"), Path.of("../old"));
        assertThat(sync("--dry-run", "--delete", "--exclude", "*.o").ok().out())
                .contains("changed: size")
                .contains("changed: time")
                .contains("5 to delete");
        assertThat(sync("--json", "--delete", "--exclude", "*.o").ok().out())
                .contains("\"files\":2,")
                .contains("\"deleted\":5,");
        assertThat(files(to())).containsExactly("a.c", "d/b.c", "kept.o");
        assertThat(files(outside)).containsExactly("precious.c");
        assertThat(to().resolve("gone")).doesNotExist();
        assertThat(Files.readString(to().resolve("a.c"))).isEqualTo("longer");
        assertThat(sync("--json").ok().out()).contains("\"unchanged\":2,");
    }

    @Test
    void comparesContent() throws IOException {
        write(from(), "a", "same size 1");
        write(from(), "b", "the same");
        write(to(), "a", "same size 2");
        write(to(), "b", "the same");
        assertThat(sync("--json", "--compare", "content").ok().out()).contains("\"files\":1,")
                .contains("\"unchanged\":1,");
        assertThat(Files.readString(to().resolve("a"))).isEqualTo("same size 1");
    }

    @Test
    void deletesNothingIfSomethingStandsInTheWay() throws IOException {
        write(from(), "x", "file");
        write(from(), "y", "y");
        write(to(), "x/precious", "p");
        write(to(), "extra", "e");
        Program.Result result = sync("--delete", "--retry", "0");
        assertThat(result.status()).isNotZero();
        assertThat(result.err()).contains("is a directory at the destination, and a file at the")
                .contains("nothing was removed");
        assertThat(files(to())).containsExactly("extra", "x/precious", "y");
    }

    @Test
    void backsUp() throws IOException {
        write(from(), "d/a", "new content");
        write(to(), "d/a", "old");
        write(to(), "gone/b", "b");
        Path old = to().resolveSibling("old");
        String path = way == Way.GLOBUS_TO_NODE ? "/old" : old.toString();
        assertThat(sync("--json", "--delete", "--backup-dir", path).ok().out())
                .contains("\"backedUp\":2");
        assertThat(files(old)).containsExactly("d/a", "gone/b");
        assertThat(files(to())).containsExactly("d/a");
        assertThat(Files.readString(to().resolve("d/a"))).isEqualTo("new content");
        assertThat(Files.readString(old.resolve("d/a"))).isEqualTo("old");
    }
}
