package io.dray.mover.cli;

import io.dray.mover.cli.demo.NodeProcess;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.TemporaryDirectory;
import io.dray.protocol.listing.LeftoverName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// `dray sync`, and `cp -r` with the same options: what is copied, removed, kept and refused.
@ParameterizedClass
@EnumSource
final class SyncIT {
    private static final FileTime TIME = FileTime
            .from(Instant.parse("2020-01-02T03:04:05.123456789Z"));
    private static final FileTime LATER = FileTime
            .from(Instant.parse("2020-01-02T03:04:06.5Z"));

    /// Where the two trees are.
    enum Way {
        HERE_TO_HERE, HERE_TO_NODE, NODE_TO_HERE, NODE_TO_NODE
    }

    @TempDir
    static Path shared = Path.of(".");

    private static final List<NodeProcess> NODES = new ArrayList<>();

    @Parameter
    Way way = Way.HERE_TO_HERE;

    @TempDir
    Path home = Path.of(".");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws IOException {
        for (String name : List.of("one", "two")) {
            NODES.add(NodeProcess.start(NodeProcess.Settings.of(shared.resolve(name))));
        }
    }

    @AfterAll
    static void stop() {
        NODES.forEach(NodeProcess::close);
        NODES.clear();
    }

    @BeforeEach
    void clean() throws IOException {
        RemoteBook book = new RemoteBook(Optional.of(home.resolve(".config/dray/remotes")));
        book.add("one", NODES.getFirst().url());
        book.add("two", NODES.getLast().url());
        for (Path path : List.of(from(), to().resolveSibling("old"), to())) {
            new TemporaryDirectory(path).close();
        }
        Files.createDirectories(from());
    }

    private Path from() {
        return way == Way.NODE_TO_HERE || way == Way.NODE_TO_NODE
                ? NODES.getFirst().root().resolve("from")
                : shared.resolve("from");
    }

    private Path to() {
        return way == Way.HERE_TO_NODE || way == Way.NODE_TO_NODE
                ? NODES.getLast().root().resolve("to")
                : shared.resolve("to");
    }

    private String source() {
        return way == Way.NODE_TO_HERE || way == Way.NODE_TO_NODE ? "one:from" : from().toString();
    }

    private String destination() {
        return way == Way.HERE_TO_NODE || way == Way.NODE_TO_NODE ? "two:to" : to().toString();
    }

    /// A path at the destination, as `--backup-dir` takes it.
    private String there(String path) {
        return way == Way.HERE_TO_NODE || way == Way.NODE_TO_NODE
                ? "/" + path
                : shared.resolve(path).toString();
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return new DataMoverCli(new CommandContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), Optional.of(home)))
                .run(arguments);
    }

    private int sync(String... options) {
        return run(Stream.of(new String[]{"sync", source(), destination()}, options)
                .flatMap(Stream::of)
                .toArray(String[]::new));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static void write(Path top, String path, String content) throws IOException {
        Path file = top.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, TIME);
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    /// All paths below a directory, directories with a slash.
    private static SortedSet<String> paths(Path top) throws IOException {
        TreeSet<String> paths = new TreeSet<>();
        try (Stream<Path> all = Files.walk(top)) {
            all.filter(path -> !path.equals(top))
                    .forEach(path -> paths.add(top.relativize(path)
                            + (Files.isDirectory(path) && !Files.isSymbolicLink(path) ? "/" : "")));
        }
        return paths;
    }

    @Test
    void makesTheContentsAlikeAndFindsNothingChangedTheNextTime() throws IOException {
        write(from(), "a", "a");
        write(from(), "d/b", "b");
        Files.createDirectories(from().resolve("empty/deep"));
        assertThat(sync()).as(complained()).isZero();
        assertThat(paths(to())).isEqualTo(paths(from()));
        assertThat(Files.getLastModifiedTime(to().resolve("d/b"))).isEqualTo(TIME);

        assertThat(run("sync", source() + "/", destination() + "/", "--json")).as(complained())
                .isZero();
        assertThat(said()).contains("\"files\":0,").contains("\"unchanged\":2,");
        assertThat(paths(to())).isEqualTo(paths(from()));

        write(from(), "d/b", "longer");
        write(from(), "d/new", "n");
        Files.setLastModifiedTime(from().resolve("a"), LATER);
        assertThat(sync("--json")).as(complained()).isZero();
        assertThat(said()).contains("\"files\":3,").contains("\"unchanged\":0,");
        assertThat(read(to().resolve("d/b"))).isEqualTo("longer");
        assertThat(Files.getLastModifiedTime(to().resolve("a"))).isEqualTo(LATER);
        assertThat(sync()).isZero();
        assertThat(complained()).contains("sync: 0 files, 0 B").contains("3 unchanged.");
    }

    @Test
    void comparesAsAsked() throws IOException {
        Map<String, List<String>> copied = Map.of(
                "always", List.of("edited", "missing", "older", "resized", "same"),
                "missing", List.of("missing"),
                "size", List.of("missing", "resized"),
                "changed", List.of("missing", "older", "resized"),
                "content", List.of("edited", "missing", "resized"));
        for (var one : copied.entrySet()) {
            new TemporaryDirectory(to()).close();
            for (String name : List.of("edited", "missing", "older", "resized", "same")) {
                write(from(), name, "from " + name);
            }
            write(to(), "same", "from same");
            write(to(), "older", "from older");
            write(to(), "edited", "FROM edited");
            write(to(), "resized", "from the other");
            Files.setLastModifiedTime(to().resolve("older"), LATER);
            assertThat(sync("--compare", one.getKey(), "--dry-run", "--json")).as(complained())
                    .isZero();
            List<String> planned = said().lines()
                    .filter(line -> line.contains("\"event\":\"file\""))
                    .map(line -> line.replaceFirst(".*/from/([a-z]+)\".*", "$1"))
                    .sorted()
                    .toList();
            assertThat(planned).as(one.getKey()).isEqualTo(one.getValue());
            assertThat(sync("--compare", one.getKey(), "--json")).as(complained()).isZero();
            assertThat(said()).as(one.getKey())
                    .contains("\"files\":" + one.getValue().size() + ",")
                    .contains("\"unchanged\":" + (5 - one.getValue().size()) + ",");
            assertThat(read(to().resolve("edited"))).as(one.getKey())
                    .isEqualTo(one.getValue().contains("edited") ? "from edited" : "FROM edited");
            assertThat(read(to().resolve("missing"))).isEqualTo("from missing");
        }
        assertThat(sync("--compare", "content")).as(complained()).isZero();
        assertThat(sync("--compare", "content")).as(complained()).isZero();
        assertThat(complained()).contains("sync: 0 files,").contains("5 unchanged");
    }

    /// What was copied by content gets the time of the source, so that the next comparison by time agrees.
    @Test
    void comparingContentSetsTimesThatDiffer() throws IOException {
        write(from(), "older", "same");
        write(to(), "older", "same");
        Files.setLastModifiedTime(to().resolve("older"), LATER);
        assertThat(sync("--compare", "content")).as(complained()).isZero();
        assertThat(Files.getLastModifiedTime(to().resolve("older"))).isEqualTo(TIME);
    }

    @Test
    void deletesWhatTheSourceDoesNotHaveAndFollowsNoLink() throws IOException {
        write(from(), "kept/a", "a");
        write(to(), "kept/a", "a");
        write(to(), "kept/extra", "x");
        write(to(), "gone/deep/b", "b");
        Path outside = to().resolveSibling("old");
        write(outside, "precious", "p");
        Files.createSymbolicLink(to().resolve("link"), outside);
        Files.createSymbolicLink(to().resolve("gone/dangling"), Path.of("nowhere"));
        assertThat(sync("--dry-run", "--delete")).as(complained()).isZero();
        assertThat(said()).contains("kept/extra (deleted)")
                .contains("gone/deep/ (deleted)")
                .contains("/link (deleted)")
                .contains("6 to delete");
        assertThat(paths(to())).contains("kept/extra", "gone/deep/b", "link");
        assertThat(sync("--delete-after", "--json")).as(complained()).isZero();
        assertThat(said()).contains("\"deleted\":6,");
        assertThat(paths(to())).containsExactlyInAnyOrder("kept/", "kept/a");
        assertThat(read(outside.resolve("precious"))).isEqualTo("p");
    }

    @Test
    void deletesNothingBehindALinkThatStandsForADirectory() throws IOException {
        Path outside = to().resolveSibling("old");
        write(outside, "precious", "p");
        write(outside, "sub/precious", "p");
        write(from(), "d/sub/a", "a");
        Files.createDirectories(to());
        Files.createSymbolicLink(to().resolve("d"), Path.of("../old"));
        assertThat(sync("--delete")).as(complained()).isZero();
        assertThat(complained()).contains("symbolic link at the destination");
        assertThat(paths(outside)).containsExactlyInAnyOrder("precious", "sub/", "sub/a",
                "sub/precious");
    }

    @Test
    void deletesNothingIfAnythingWasNotCopied() throws IOException {
        write(from(), "a", "a");
        write(to(), "extra", "x");
        Files.createSymbolicLink(from().resolve("dangling"), Path.of("nowhere"));
        assertThat(sync("--delete")).isNotZero();
        assertThat(complained()).contains("nothing was removed at")
                .contains("dangling cannot be copied");
        assertThat(paths(to())).containsExactlyInAnyOrder("a", "extra");
        assertThat(sync("--delete", "--dry-run")).isNotZero();
        assertThat(said()).doesNotContain("(deleted)");
        assertThat(sync("--delete", "--exclude", "dangling")).as(complained()).isZero();
        assertThat(paths(to())).containsExactly("a");
    }

    @Test
    void aMissingSourceDeletesNothingAndAnEmptyOneEverything() throws IOException {
        write(to(), "d/extra", "x");
        Files.delete(from());
        assertThat(sync("--delete")).isEqualTo(3);
        assertThat(paths(to())).contains("d/extra");
        Files.createDirectories(from());
        assertThat(sync("--delete")).as(complained()).isZero();
        assertThat(paths(to())).isEmpty();
    }

    @Test
    void deletesNoneIfThereAreTooMany() throws IOException {
        write(from(), "a", "a");
        write(to(), "d/1", "1");
        write(to(), "d/2", "2");
        assertThat(sync("--delete", "--max-delete", "2")).isEqualTo(1);
        assertThat(complained()).contains("has 3 entries that the source does not have, and"
                + " --max-delete allows 2");
        assertThat(paths(to())).containsExactlyInAnyOrder("a", "d/", "d/1", "d/2");
        assertThat(sync("--delete", "--max-delete", "2", "--dry-run")).isEqualTo(1);
        assertThat(sync("--delete", "--max-delete", "3")).as(complained()).isZero();
        assertThat(paths(to())).containsExactly("a");
    }

    @Test
    void leftoversOfTransfersAreNotTouched() throws IOException {
        write(from(), "a", "a");
        String leftover = LeftoverName.of("b", "x", LeftoverName.Kind.COPY).text();
        write(to(), leftover, "part");
        assertThat(sync("--delete", "--json")).as(complained()).isZero();
        assertThat(said()).contains("\"deleted\":0,");
        assertThat(paths(to())).containsExactlyInAnyOrder("a", leftover);
    }

    @Test
    void filtersInTheOrderOfTheCommandLine() throws IOException {
        for (String path : List.of("a.c", "a.o", "test.c", "d/b.c", "d/b.o", "cache/x.c",
                "only/objects/z.o")) {
            write(from(), path, path);
        }
        Files.createDirectories(from().resolve("empty"));
        write(to(), "extra.o", "kept: excluded");
        write(to(), "extra.c", "deleted");
        write(to(), "cache/y.c", "kept: excluded");
        write(to(), "mixed/y.o", "kept: excluded");
        write(to(), "mixed/y.c", "deleted");
        Path rules = home.resolve("rules");
        Files.writeString(rules, "# objects\n- *.o\n");
        assertThat(sync("--exclude", "/cache/", "--filter-from", rules.toString(), "--exclude",
                "test*", "--include", "*.c", "--delete")).as(complained()).isZero();
        assertThat(paths(to())).containsExactlyInAnyOrder("a.c", "d/", "d/b.c", "extra.o",
                "cache/", "cache/y.c", "mixed/", "mixed/y.o");
        assertThat(sync("--include", "*.c", "--exclude", "*.c", "--exclude", "/cache/")).isZero();
        assertThat(paths(to())).contains("test.c", "cache/x.c").doesNotContain("a.o", "only/");
    }

    @Test
    void cpFiltersToo() throws IOException {
        write(from(), "a.c", "a");
        write(from(), "d/e/b.o", "b");
        assertThat(run("cp", "-r", "--exclude", "*.o", source(), destination())).as(complained())
                .isZero();
        assertThat(paths(to())).containsExactly("a.c");
        assertThat(run("cp", "-r", "--compare", "missing", source(), destination()))
                .as(complained())
                .isZero();
        assertThat(complained()).contains("cp: 1 file,").contains("1 unchanged");
        assertThat(paths(to())).contains("d/e/b.o");
    }

    /// Into a directory that does not exist, a filtered tree is one transfer, too.
    @Test
    void aFilteredTreeHasOnlyTheDirectoriesOfItsFiles() throws IOException {
        for (String path : List.of("a.c", "deep/er/b.c", "deep/er/b.o", "other/x.o", "cache/y.c")) {
            write(from(), path, path);
        }
        Files.createDirectories(from().resolve("empty"));
        Files.write(from().resolve("deep/large.c"), new byte[9 << 20]);
        Files.write(from().resolve("other/large.o"), new byte[9 << 20]);
        Files.setLastModifiedTime(from().resolve("deep/er"), TIME);
        for (int run = 0; run < 2; run++) {
            assertThat(sync("--exclude", "/cache/", "--include", "*.c", "--json"))
                    .as(complained())
                    .isZero();
            assertThat(said()).contains(run == 0 ? "\"files\":3," : "\"unchanged\":3,");
            assertThat(paths(to())).containsExactlyInAnyOrder("a.c", "deep/", "deep/er/",
                    "deep/er/b.c", "deep/large.c");
            assertThat(Files.getLastModifiedTime(to().resolve("deep/er"))).isEqualTo(TIME);
        }
    }

    @Test
    void saysThatAFilterMatchesNothing() throws IOException {
        write(from(), "a.c", "a");
        assertThat(sync("--include", "*.jpeg")).isZero();
        assertThat(complained()).contains("no file in ").contains("matches the filter: + *.jpeg");
    }

    @Test
    void backsUpWhatItReplacesAndDeletes() throws IOException {
        write(from(), "d/a", "new a");
        write(from(), "same", "s");
        write(to(), "d/a", "old");
        write(to(), "same", "s");
        write(to(), "gone/b", "old b");
        assertThat(sync("--delete", "--backup-dir", there("old"), "--json")).as(complained())
                .isZero();
        assertThat(said()).contains("\"backedUp\":2").contains("\"deleted\":2");
        assertThat(paths(to())).containsExactlyInAnyOrder("d/", "d/a", "same");
        Path old = to().resolveSibling("old");
        assertThat(paths(old)).containsExactlyInAnyOrder("d/", "d/a", "gone/", "gone/b");
        assertThat(read(old.resolve("d/a"))).isEqualTo("old");
        assertThat(read(to().resolve("d/a"))).isEqualTo("new a");
    }

    @Test
    void aBackupDirectoryInTheDestinationStays() throws IOException {
        write(from(), "a", "new");
        write(to(), "a", "older");
        for (int run = 0; run < 2; run++) {
            assertThat(sync("--delete", "--backup-dir", there("to/.old"))).as(complained())
                    .isZero();
            assertThat(paths(to())).containsExactlyInAnyOrder("a", ".old/", ".old/a");
        }
        write(from(), ".old/b", "in the way");
        assertThat(sync("--backup-dir", there("to/.old"))).isEqualTo(2);
        assertThat(complained()).contains("is where").contains("would be copied to");
        assertThat(sync("--backup-dir", there("to"))).isEqualTo(2);
        assertThat(complained()).contains("is the destination");
    }

    @Test
    void dryRunSaysWhyAndChangesNothing() throws IOException {
        write(from(), "new", "n");
        write(from(), "resized", "1234");
        write(from(), "older", "o");
        write(from(), "same", "s");
        write(to(), "resized", "1");
        write(to(), "older", "o");
        write(to(), "same", "s");
        Files.setLastModifiedTime(to().resolve("older"), LATER);
        SortedSet<String> before = paths(to());
        assertThat(sync("-n")).as(complained()).isZero();
        assertThat(said()).contains("new (1 B, new)")
                .contains("resized (4 B, changed: size)")
                .contains("older (1 B, changed: time)")
                .endsWith("3 files, 6 B, 1 unchanged.\n");
        assertThat(paths(to())).isEqualTo(before);
        new TemporaryDirectory(to()).close();
        assertThat(sync("-n")).as(complained()).isZero();
        assertThat(said()).endsWith("4 files, 7 B.\n");
        assertThat(to()).doesNotExist();
    }

    @Test
    void neverRemovesADirectoryForAFileOrTheReverse() throws IOException {
        write(from(), "x", "file");
        write(from(), "y/a", "in a directory");
        write(from(), "z", "z");
        write(to(), "x/precious", "p");
        write(to(), "y", "file");
        write(to(), "extra", "e");
        assertThat(sync("--delete")).isEqualTo(1);
        assertThat(complained()).contains("is a directory at the destination, and a file at the"
                + " source; it was left as it is")
                .contains("is a file at the destination, and a directory at the source")
                .contains("nothing was removed");
        assertThat(paths(to())).containsExactlyInAnyOrder("x/", "x/precious", "y", "z", "extra");
    }

    /// Without a slash, a user may mean either directory.
    @Test
    void cpRemovesOnlyWhereASlashSaysInWhichDirectory() throws IOException {
        write(from(), "f", "content");
        write(to(), "mine", "kept");
        write(to(), "from/extra", "deleted");
        for (String option : List.of("--delete", "--delete-after", "--delete -n")) {
            assertThat(run(("cp -r " + option + " " + source() + " " + destination()).split(" ")))
                    .as(option)
                    .isEqualTo(2);
            assertThat(complained()).contains("needs a / at the end of SRC or DST")
                    .contains("with " + source() + "/ " + destination() + ", everything in ")
                    .contains("only what is in " + destination() + "/from");
            assertThat(to().resolve("from/extra")).exists();
            assertThat(to().resolve("f")).doesNotExist();
        }

        assertThat(run("cp", "-r", "--delete", source(), destination() + "/")).as(complained())
                .isZero();
        assertThat(to().resolve("from/f")).exists();
        assertThat(to().resolve("from/extra")).doesNotExist();
        assertThat(to().resolve("mine")).exists();

        assertThat(run("cp", "-r", "--delete", source() + "/", destination())).as(complained())
                .isZero();
        try (Stream<Path> left = Files.list(to())) {
            assertThat(left).containsExactly(to().resolve("f"));
        }
    }

    @Test
    void aSingleFileIsCopiedAsByCp() throws IOException {
        write(from(), "f", "content");
        for (String expected : List.of("sync: 1 file,", "1 unchanged")) {
            assertThat(run("sync", source() + "/f", destination())).as(complained()).isZero();
            assertThat(complained()).contains(expected);
        }
        assertThat(read(to())).isEqualTo("content");
        write(from(), "f", "changed");
        for (String option : List.of("--delete", "--exclude=x", "--backup-dir=" + there("old"))) {
            assertThat(run("sync", source() + "/f", destination(), option)).isNotZero();
            assertThat(complained()).contains("is a file; --delete, --backup-dir and filters need");
        }
        assertThat(read(to())).isEqualTo("content");
    }

    /// On a file system that does not tell case apart both names are one file. A hard link stands for it here.
    @Test
    void whatDiffersOnlyInCaseAndIsOneFileIsNotDeleted() throws IOException {
        write(from(), "readme", "r");
        write(to(), "readme", "r");
        Files.createLink(to().resolve("README"), to().resolve("readme"));
        assertThat(sync("--delete")).as(complained()).isZero();
        assertThat(complained()).contains("README was not removed")
                .contains("differ only in case");
        assertThat(paths(to())).containsExactlyInAnyOrder("README", "readme");
        Files.delete(to().resolve("README"));
        write(to(), "README", "another file");
        assertThat(sync("--delete")).as(complained()).isZero();
        assertThat(paths(to())).containsExactly("readme");
    }

    /// What is copied through a link of the destination is not removed under its other name.
    @Test
    void whatALinkOfTheDestinationStandsForIsNotDeleted() throws IOException {
        write(from(), "d/a", "a");
        write(from(), "DIR/b", "b");
        write(from(), "f", "f");
        write(to(), "v2/real/gone", "x");
        write(to(), "v2/real/sub/gone", "x");
        write(to(), "dir/b", "b");
        write(to(), "g", "f");
        write(to(), "extra", "x");
        Files.createSymbolicLink(to().resolve("d"), Path.of("v2/real"));
        Files.createSymbolicLink(to().resolve("DIR"), Path.of("dir"));
        Files.createSymbolicLink(to().resolve("f"), Path.of("g"));
        assertThat(sync("--delete", "-n")).as(complained()).isZero();
        assertThat(said()).contains("extra (deleted)").contains("1 to delete");
        assertThat(sync("--delete")).as(complained()).isZero();
        assertThat(complained()).contains("/v2/real was not removed")
                .contains("/g was not removed")
                .contains("1 deleted");
        assertThat(paths(to())).containsExactlyInAnyOrder("d", "DIR", "f", "g", "dir/", "dir/b",
                "v2/", "v2/real/", "v2/real/a", "v2/real/gone", "v2/real/sub/",
                "v2/real/sub/gone");
    }

    /// A backup directory that is made during the run, and lies in the destination by another path.
    @Test
    void aBackupDirectoryBehindALinkStays() throws IOException {
        write(from(), "a/f", "new");
        write(from(), "z/b/f", "new");
        write(to(), "a/f", "older");
        write(to(), "z/b/f", "older");
        Files.createSymbolicLink(to().resolveSibling("old"), to().getFileName());
        assertThat(sync("--delete", "--backup-dir", there("old/z/b/kept"), "--concurrency", "1"))
                .as(complained())
                .isZero();
        assertThat(read(to().resolve("z/b/kept/a/f"))).isEqualTo("older");
        assertThat(read(to().resolve("z/b/kept/z/b/f"))).isEqualTo("older");
    }

    @Test
    void patternsKeepTheirSpaces() throws IOException {
        for (String name : List.of(" secret", "secret", "a ")) {
            write(from(), name, "s");
        }
        assertThat(sync("--exclude", "/ secret", "--exclude", " secret", "--exclude", "a "))
                .as(complained())
                .isZero();
        assertThat(paths(to())).containsExactly("secret");
        new TemporaryDirectory(to()).close();
        assertThat(sync("--exclude", "x\n- secret")).as(complained()).isZero();
        assertThat(paths(to())).contains("secret");
    }

    @Test
    void refusesLinksIntoTheDestination() throws IOException {
        assumeTrue(way == Way.HERE_TO_HERE);
        write(to(), "extra", "x");
        Files.createSymbolicLink(from().resolve("link"), to().resolve("extra"));
        assertThat(sync("--delete")).isNotZero();
        assertThat(complained()).contains("is a symbolic link into the destination");
        assertThat(paths(to())).containsExactly("extra");
    }

    /// A root always ends in a slash.
    @Test
    void fillsADestinationHoweverItIsSpelled() throws IOException {
        write(from(), "at-root", "a");
        assertThat(run("sync", source(), destination() + "/", "-q")).as(complained()).isZero();
        assertThat(paths(to())).containsExactly("at-root");
        assumeTrue(way == Way.HERE_TO_NODE || way == Way.NODE_TO_NODE);
        Path root = NODES.getLast().root();
        for (String spelled : List.of("two:", "two:/")) {
            assertThat(run("sync", source(), spelled, "-q")).as(complained()).isZero();
            assertThat(root.resolve("from")).doesNotExist();
            Files.delete(root.resolve("at-root"));
        }
    }

    @Test
    void neverDeletesItsSource() throws IOException {
        assumeTrue(way == Way.NODE_TO_HERE || way == Way.HERE_TO_HERE);
        Path top = from().resolve("..").normalize();
        write(from(), "a", "a");
        // By the path of this host, whatever the way to the source.
        assertThat(run("sync", source(), top.toString(), "--delete", "-q")).isNotZero();
        assertThat(paths(from())).containsExactly("a");
        assertThat(top.resolve("a")).doesNotExist();
        write(from(), "from/b", "b");
        assertThat(run("sync", source(), top.toString(), "--delete", "-q")).isNotZero();
        assertThat(paths(from())).containsExactlyInAnyOrder("a", "from/", "from/b");
        assertThat(run("sync", source(), from() + "/from", "-q")).isEqualTo(2);
        Path alias = home.resolve("alias");
        Files.createSymbolicLink(alias, top);
        assertThat(run("sync", source(), alias.toString(), "--delete", "-q")).isNotZero();
        assertThat(paths(from())).containsExactlyInAnyOrder("a", "from/", "from/b");
    }

    @Test
    void refusesWhatMakesNoSense() throws IOException {
        assumeTrue(way == Way.HERE_TO_HERE);
        write(from(), "a", "a");
        assertThat(sync("--exclude", "{{a.*}}")).isEqualTo(2);
        assertThat(complained()).contains("regular expressions are not supported");
        assertThat(sync("--include", "[a")).isEqualTo(2);
        assertThat(sync("--max-delete", "3")).isEqualTo(2);
        assertThat(complained()).contains("--max-delete needs --delete");
        assertThat(sync("--delete", "--max-delete", "-1")).isEqualTo(2);
        assertThat(sync("--compare", "often")).isEqualTo(2);
        assertThat(complained()).contains("always, missing, size, changed, content, not often");
        assertThat(sync("--compare", "content", "--checksum", "none")).isEqualTo(2);
        assertThat(sync("--filter-from", home.resolve("none").toString())).isEqualTo(2);
        Path rules = home.resolve("rules");
        Files.writeString(rules, "- a\nb\n");
        assertThat(sync("--filter-from", rules.toString())).isEqualTo(2);
        assertThat(complained()).contains("rules, line 2: \"b\" is no filter rule");
        assertThat(run("cp", source(), destination(), "--exclude", "x")).isEqualTo(2);
        assertThat(complained()).contains("need -r");
        assertThat(to()).doesNotExist();
    }
}
