package io.dray.mover.transfer;

import io.dray.control.security.Authorization;
import io.dray.control.security.DataChannelSecurity;
import io.dray.control.server.DataSession;
import io.dray.mover.datachannel.DataPlaneObserver;
import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.StoreUnderTest;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.Ground;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferEvent.Completed;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.interpreter.TransferRequest.SendTree;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.reply.TreeNews;
import io.dray.protocol.reply.TreeReport;
import io.dray.protocol.tree.TreeCompression;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreeFormat;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeShard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The tree `/from` is sent to `/to` by a node.
final class TreeIT {
    static final TransferParameters EXTENDED = Movers
            .parameters(TransferMode.EXTENDED_BLOCK, 3);

    private final TransferEngine engine = engine(DataPlaneConfig.usual());
    private EventLog sending = new EventLog();
    private EventLog receiving = new EventLog();
    private Exported tree;

    @BeforeEach
    void export() throws IOException {
        tree = Ground.KERNEL_ON_DISK.export();
        Files.createDirectories(tree.at("/from"));
        Files.createDirectories(tree.at("/to"));
    }

    @AfterEach
    void remove() throws IOException {
        engine.close();
        tree.close();
    }

    static TransferEngine engine(DataPlaneConfig config) {
        return new TransferEngine(config, DataPlaneObserver.NONE, Clock.systemUTC());
    }

    private DataSession session(ExportedTree as) {
        return session(engine, as);
    }

    static DataSession session(TransferEngine engine, ExportedTree as) {
        return engine.open("test", as.storage(), as.files(), DataChannelSecurity.Clear::new,
                () -> {});
    }

    private record Options(boolean preserve, Optional<TreePosition> after,
            TreeCompression compression, List<Long> except, TreeContent content,
            PathFilter filter) {
        private static final Options USUAL = new Options(true, Optional.empty(),
                TreeCompression.NONE, List.of(), TreeShard.WHOLE);

        Options(boolean preserve, Optional<TreePosition> after, TreeCompression compression,
                List<Long> except, TreeContent content) {
            this(preserve, after, compression, except, content, PathFilter.ALL);
        }
    }

    /// The reports of both ends, which agree.
    private record Reports(TreeReport.Sent sent, TreeReport.Stored stored) {}

    private Reports move(Options options) {
        return move(options, tree.tree(StoreUnderTest.ALL), tree.tree(StoreUnderTest.ALL));
    }

    private Reports move(Options options, ExportedTree from, ExportedTree to) {
        sending = new EventLog();
        receiving = new EventLog();
        try (DataSession sender = session(from); DataSession receiver = session(to)) {
            sender.connectTo(List.of(Movers.listen(receiver)));
            receiver.start(new ReceiveTree(EXTENDED, "/to", options.preserve()),
                    receiving);
            sender.start(new SendTree(EXTENDED, "/from", FactSelection.STANDARD, options.after(),
                    options.compression(), options.except(), options.content(),
                    options.filter()), sending);
            Reports reports = new Reports((TreeReport.Sent) report(sending.completed()),
                    (TreeReport.Stored) report(receiving.completed()));
            assertThat(reports.sent().agreesWith(reports.stored())).isTrue();
            return reports;
        }
    }

    private static Options filtered(TreeContent content, String... rules) {
        return new Options(true, Optional.empty(), TreeCompression.NONE, List.of(), content,
                PathFilter.of(List.of(rules)));
    }

    @Test
    void makesOnlyTheDirectoriesOfFilesThatTheFilterIncludes() throws IOException {
        for (String file : List.of("a.c", "a.o", "cache/b.c", "deep/er/c.c", "deep/er/c.o",
                "deep/other/d.o", "links/e.o")) {
            Files.createDirectories(tree.at("/from/" + file).getParent());
            Files.writeString(tree.at("/from/" + file), file);
        }
        Files.createDirectories(tree.at("/from/empty"));
        Files.createSymbolicLink(tree.at("/from/links/l.c"), Path.of("../a.c"));
        Files.createSymbolicLink(tree.at("/from/links/l.o"), Path.of("../a.o"));
        String[] rules = {"- /cache/", "+ *.c", "- *"};
        Reports reports = move(filtered(TreeShard.WHOLE, rules));
        assertThat(reports.stored().stored().files()).isEqualTo(2);
        assertThat(left(sending)).containsExactly("links/l.c");
        try (Stream<Path> made = Files.walk(tree.at("/to"))) {
            assertThat(made.map(path -> tree.at("/to").relativize(path).toString()).sorted())
                    .containsExactly("", "a.c", "deep", "deep/er", "deep/er/c.c", "links");
        }

        // The attributes of these directories alone are set in the end.
        FileTime time = FileTime.fromMillis(1_000_000);
        for (String path : List.of("/from/deep/er", "/from/deep", "/from/cache", "/from")) {
            Files.setLastModifiedTime(tree.at(path), time);
        }
        move(filtered(new TreeContent.Attributes(), rules));
        assertThat(Files.getLastModifiedTime(tree.at("/to/deep/er"))).isEqualTo(time);
        assertThat(Files.getLastModifiedTime(tree.at("/to"))).isEqualTo(time);
        assertThat(tree.at("/to/cache")).doesNotExist();
        assertThat(tree.at("/to/deep/other")).doesNotExist();
    }

    static TreeReport report(Completed end) {
        return end.tree().orElseThrow();
    }

    /// Paths that an end has left to the client.
    static List<String> left(EventLog log) {
        return log.events()
                .stream()
                .filter(event -> event instanceof TransferEvent.Tree(TreeNews.Left _))
                .map(event -> ((TreeNews.Left) ((TransferEvent.Tree) event).news()).line())
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .sorted()
                .toList();
    }

    static TreeNews.Reached reached(EventLog log) {
        return log.events()
                .stream()
                .filter(event -> event instanceof TransferEvent.Tree(TreeNews.Reached _))
                .map(event -> (TreeNews.Reached) ((TransferEvent.Tree) event).news())
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private void make(String path) throws IOException {
        Files.createDirectories(tree.at(path));
    }

    private int mode(String path) throws IOException {
        return (int) Files.getAttribute(tree.at(path), "unix:mode") & 07777;
    }

    @Test
    void storesWhatWasRead() throws IOException {
        FileTime time = FileTime.from(Instant.ofEpochSecond(1_600_000_000, 123_456_789));
        make("/from/d/e");
        make("/from/empty");
        tree.write("/from/one", "content");
        tree.write("/from/d/nothing", "");
        tree.write("/from/d/e/three", "3");
        Files.setAttribute(tree.at("/from/one"), "unix:mode", 0100751);
        Files.setLastModifiedTime(tree.at("/from/one"), time);
        Files.setAttribute(tree.at("/from/d"), "unix:mode", 0700);

        Reports reports = move(Options.USUAL);

        assertThat(reports.stored().stored().files()).isEqualTo(3);
        assertThat(reports.stored().stored().bytes()).isEqualTo(8);
        assertThat(tree.names("/to")).containsExactly("d", "empty", "one");
        assertThat(tree.names("/to/d")).containsExactly("e", "nothing");
        assertThat(tree.read("/to/one")).isEqualTo("content");
        assertThat(tree.read("/to/d/e/three")).isEqualTo("3");
        assertThat(Files.getLastModifiedTime(tree.at("/to/one"))).isEqualTo(time);
        assertThat(mode("/to/one")).isEqualTo(0751);
        assertThat(mode("/to/d")).isEqualTo(0700);
        assertThat(reached(receiving).path()).isEqualTo("one");
    }

    @ParameterizedTest
    @EnumSource
    void storesFilesOfAllSizes(TreeCompression compression) throws IOException {
        Random random = new Random(9);
        int[] sizes = {0, 1, 1000, 70_000, 261_000, 262_000, 262_144, 300_000, 1 << 20,
                (1 << 20) + 1};
        for (int i = 0; i < 40; i++) {
            make("/from/d" + i % 7);
            byte[] content = new byte[sizes[i % sizes.length]];
            if (i % 2 == 0) {
                random.nextBytes(content);
            }
            Files.write(tree.at("/from/d" + i % 7 + "/" + i), content);
        }

        move(new Options(false, Optional.empty(), compression, List.of(), TreeShard.WHOLE));

        assertThat(left(sending)).containsExactly("d1/29", "d2/9", "d4/39", "d5/19");
        for (int i = 0; i < 40; i++) {
            String path = "/d" + i % 7 + "/" + i;
            if (i % sizes.length == sizes.length - 1) {
                assertThat(tree.at("/to" + path)).doesNotExist();
            } else {
                assertThat(tree.at("/to" + path)).hasSameBinaryContentAs(tree.at("/from" + path));
            }
        }
    }

    /// Blocks are small then, so that something moves all the time.
    @Test
    void movesFilesAtALimitedRate() throws IOException {
        Random random = new Random(4);
        String deep = "/from" + "/directory-with-a-long-name".repeat(30);
        make(deep);
        for (int size : new int[]{0, 1, 3000, 8100, 8192, 50_000}) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            Files.write(tree.at(deep + "/" + size), content);
        }
        try (DataSession sender = session(tree.tree(StoreUnderTest.ALL));
                DataSession receiver = session(tree.tree(StoreUnderTest.ALL))) {
            sender.connectTo(List.of(Movers.listen(receiver)));
            receiver.start(new ReceiveTree(EXTENDED, "/to", false), receiving);
            sender.start(new SendTree(EXTENDED.withRateLimit(60_000), "/from",
                    FactSelection.STANDARD, Optional.empty(), TreeCompression.NONE, List.of(),
                    TreeShard.WHOLE, PathFilter.ALL), sending);
            assertThat(((TreeReport.Sent) report(sending.completed()))
                    .agreesWith((TreeReport.Stored) report(receiving.completed()))).isTrue();
        }
        String there = deep.replaceFirst("/from", "/to");
        for (int size : new int[]{0, 1, 3000, 8100, 8192, 50_000}) {
            assertThat(tree.at(there + "/" + size))
                    .hasSameBinaryContentAs(tree.at(deep + "/" + size));
        }
    }

    @Test
    void movesManyFilesOverSeveralChannels() throws IOException {
        for (int i = 0; i < 1500; i++) {
            make("/from/d" + i % 50);
            tree.write("/from/d" + i % 50 + "/f" + i, "content of " + i);
        }

        assertThat(move(Options.USUAL).stored().stored().files()).isEqualTo(1500);

        assertThat(left(receiving)).isEmpty();
        assertThat(tree.read("/to/d7/f1007")).isEqualTo("content of 1007");
        assertThat(tree.names("/to/d7")).hasSize(30);
        assertThat(reached(receiving).path()).isEqualTo("d9/f959");
    }

    @Test
    void replacesWhatIsThereAndClearsLeftovers() throws IOException {
        tree.write("/from/one", "new");
        tree.write("/to/one", "something old");
        tree.write("/to/" + PartNames.part("one"), "half of something longer");
        Files.setAttribute(tree.at("/to/one"), "unix:mode", 0600);
        await(() -> System.currentTimeMillis() > changed("/to/one") + 20);

        assertThat(move(new Options(false, Optional.empty(), TreeCompression.NONE,
                List.of(), TreeShard.WHOLE)).stored()
                .stored()
                .files()).isEqualTo(1);
        assertThat(tree.read("/to/one")).isEqualTo("new");
        assertThat(mode("/to/one")).isEqualTo(0600);
        assertThat(tree.names("/to")).containsExactly("one");
    }

    @Test
    void givesNoSetUserId() throws IOException {
        tree.write("/from/one", "x");
        Files.setAttribute(tree.at("/from/one"), "unix:mode", 0104755);

        assertThat(move(Options.USUAL).sent().special()).isEqualTo(1);

        assertThat(mode("/to/one")).isEqualTo(0755);
    }

    @Test
    void leavesWhatIsNoRegularFile() throws Exception {
        tree.write("/from/one", "1");
        make("/from/d");
        Files.createSymbolicLink(tree.at("/from/link"), Path.of("one"));
        Files.createSymbolicLink(tree.at("/from/secret"), tree.secret());
        Files.createSymbolicLink(tree.at("/from/d/up"), Path.of(".."));
        new ProcessBuilder("mkfifo", tree.at("/from/pipe").toString()).start().waitFor();
        tree.write("/from/" + PartNames.part("x"), "hidden");
        Files.write(tree.at("/from/line\nbreak"), new byte[1]);

        assertThat(move(Options.USUAL).stored().stored().files()).isEqualTo(1);

        assertThat(left(sending)).containsExactly("d/up", "line%0Abreak", "link", "pipe",
                "secret");
        assertThat(tree.names("/to")).containsExactly("d", "one");
    }

    @Test
    void leavesDirectoriesThatMayBeTheDestination() throws IOException {
        make("/from/a/b");
        make("/from/c");
        tree.write("/from/a/b/one", "1");
        tree.write("/from/c/two", "2");
        long inode = (long) Files.getAttribute(tree.at("/from/a"), "unix:ino");

        move(new Options(true, Optional.empty(), TreeCompression.NONE, List.of(inode),
                TreeShard.WHOLE));

        assertThat(left(sending)).containsExactly("a");
        assertThat(tree.names("/to")).containsExactly("c");
    }

    @Test
    void storesTheOthersWhenSomeCannotBe() throws Exception {
        for (String name : List.of("link", "dangling", "fifo", "directory", "good")) {
            tree.write("/from/" + name, "new");
        }
        make("/from/file");
        tree.write("/from/file/below", "new");
        make("/to/d");
        tree.write("/to/d/target", "old");
        tree.write("/to/file", "old");
        Files.createSymbolicLink(tree.at("/to/link"), Path.of("d/target"));
        Files.createSymbolicLink(tree.at("/to/dangling"), Path.of("d/none"));
        make("/to/directory");
        new ProcessBuilder("mkfifo", tree.at("/to/fifo").toString()).start().waitFor();

        Reports reports = move(Options.USUAL);

        assertThat(reports.stored().stored().files()).isEqualTo(1);
        assertThat(reports.stored().refused().files()).isEqualTo(5);
        assertThat(left(receiving)).containsExactly("dangling", "directory", "fifo", "file",
                "link");
        assertThat(tree.read("/to/good")).isEqualTo("new");
        assertThat(tree.read("/to/file")).isEqualTo("old");
        assertThat(tree.read("/to/d/target")).isEqualTo("old");
        assertThat(Files.isSymbolicLink(tree.at("/to/link"))).isTrue();
        assertThat(FileStatus.ofEntry(tree.at("/to/fifo")).isSpecial()).isTrue();
        assertThat(tree.names("/to")).containsExactlyInAnyOrder("d", "link", "dangling", "fifo",
                "directory", "file", "good");
    }

    @Test
    void doesNotFollowALinkOutOfTheTree() throws IOException {
        make("/from/d");
        tree.write("/from/d/one", "new");
        Files.createSymbolicLink(tree.at("/to/d"), tree.secret().getParent());

        assertThat(move(Options.USUAL).stored().refused().files()).isEqualTo(1);

        assertThat(tree.secret().resolveSibling("one")).doesNotExist();
        assertThat(left(receiving)).containsExactly("d");
    }

    @Test
    void asksTheRulesOfEachPath() throws IOException {
        make("/from/d");
        make("/from/e");
        tree.write("/from/one", "1");
        tree.write("/from/d/two", "2");
        tree.write("/from/e/three", "3");
        ExportedTree ruled = tree.tree(List.of(new Authorization.Rule("/", true, false, false),
                new Authorization.Rule("/from/d", false, false, false),
                new Authorization.Rule("/to/e", true, true, false)));

        assertThat(move(Options.USUAL, ruled, ruled).stored().stored().files()).isEqualTo(1);

        assertThat(left(sending)).containsExactly("d");
        assertThat(left(receiving)).containsExactly("one");
        assertThat(tree.names("/to")).containsExactly("e");
        assertThat(tree.names("/to/e")).containsExactly("three");
    }

    /// Changing the mode of a directory needs the right to replace.
    @Test
    void fillsDirectoriesOfALoginThatMayOnlyWrite() throws IOException {
        make("/from/d/e");
        Files.setAttribute(tree.at("/from/d"), "unix:mode", 0700);
        Files.setAttribute(tree.at("/from/d/e"), "unix:mode", 0700);
        tree.write("/from/d/e/one", "1");
        ExportedTree ruled = tree.tree(List.of(new Authorization.Rule("/", true, true, false)));

        assertThat(move(Options.USUAL, ruled, ruled).stored().stored().files()).isEqualTo(1);
        assertThat(tree.read("/to/d/e/one")).isEqualTo("1");
    }

    @Test
    void leavesAFileToAnotherUploadOfIt() throws IOException {
        tree.write("/from/one", "1");
        try (var upload = tree.storage().openForWriting(Exported.replace("/to/one"))) {
            Exported.put(upload, 0, "other");
            assertThat(move(Options.USUAL).stored().refused().files()).isEqualTo(1);
            upload.commit(5, Exported.ledger(), false);
        }
        assertThat(tree.read("/to/one")).isEqualTo("other");
    }

    @Test
    void setsAttributesOfDirectoriesAtTheEnd() throws IOException {
        FileTime time = FileTime.from(Instant.ofEpochSecond(1_500_000_000));
        make("/from/d/e");
        tree.write("/from/d/e/one", "1");
        move(Options.USUAL);
        Files.setAttribute(tree.at("/from/d"), "unix:mode", 0550);
        for (String path : List.of("/from/d/e", "/from/d", "/from")) {
            Files.setLastModifiedTime(tree.at(path), time);
        }
        try (DataSession sender = session(tree.tree(StoreUnderTest.ALL));
                DataSession receiver = session(tree.tree(StoreUnderTest.ALL))) {
            sender.connectTo(List.of(Movers.listen(receiver)));
            EventLog stored = new EventLog();
            EventLog sent = new EventLog();
            receiver.start(new ReceiveTree(EXTENDED, "/to", true), stored);
            sender.start(new SendTree(EXTENDED, "/from", FactSelection.STANDARD, Optional.empty(),
                    TreeCompression.NONE, List.of(), new TreeContent.Attributes(),
                    PathFilter.ALL), sent);
            sent.completed();
            stored.completed();
        }
        for (String path : List.of("/to/d/e", "/to/d", "/to")) {
            assertThat(Files.getLastModifiedTime(tree.at(path))).isEqualTo(time);
        }
        assertThat(mode("/to/d")).isEqualTo(0550);
        Files.setAttribute(tree.at("/from/d"), "unix:mode", 0750);
        Files.setAttribute(tree.at("/to/d"), "unix:mode", 0750);
    }

    private Reports goOnBehind(String path) {
        return move(after(path));
    }

    private static Options after(String path) {
        return new Options(true, Optional.of(new TreePosition(path)), TreeCompression.NONE,
                List.of(), TreeShard.WHOLE);
    }

    @Test
    void sendsNoContentOfWhatIsStored() throws IOException {
        for (String name : List.of("a", "b", "c", "d", "e", "f")) {
            tree.write("/from/" + name, "content " + name);
        }
        Files.write(tree.at("/from/a"), new byte[TreeFormat.LARGEST_FILE]);
        move(Options.USUAL);
        tree.write("/from/b", "another b");
        tree.write("/to/c", "written c");
        Files.delete(tree.at("/to/d"));
        Files.delete(tree.at("/to/f"));

        Reports reports = goOnBehind("e");

        assertThat(reports.stored().stored().files()).as("f").isEqualTo(1);
        assertThat(reports.stored().unchanged().files()).as("a and e").isEqualTo(2);
        assertThat(left(receiving)).containsExactly("b", "c", "d");
        assertThat(tree.read("/to/f")).isEqualTo("content f");
        assertThat(reached(receiving)).isEqualTo(new TreeNews.Reached(3, "f"));
        assertThat(sending.completed().bytes()).isLessThan(1000);
    }

    /// In all these cases another file of equal size has the name, and its times are those of before.
    @ParameterizedTest
    @ValueSource(strings = {"/from", "/to"})
    void takesNoOtherFileForTheStoredOne(String end) throws IOException {
        make("/from/d/e");
        make(end + "/d.other/e");
        for (String name : List.of("last", "one", "over", "renamed", "written")) {
            tree.write("/from/d/e/" + name, "content");
            tree.write(end + "/d.other/e/" + name, "another");
        }
        move(Options.USUAL, tree.tree(StoreUnderTest.ALL), tree.tree(StoreUnderTest.ALL));
        Path written = tree.at(end + "/d/e/written");
        FileTime time = Files.getLastModifiedTime(written);
        Files.writeString(written, "contenT");
        Files.setLastModifiedTime(written, time);
        Path renamed = tree.at(end + "/d.other/e/renamed");
        Files.setLastModifiedTime(renamed, time);
        Files.move(renamed, tree.at(end + "/d/e/renamed"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(tree.at(end + "/d.other/e/over"), tree.at(end + "/d/e/over"),
                StandardCopyOption.REPLACE_EXISTING);

        Reports first = goOnBehind("d/e/written");

        assertThat(first.stored().unchanged().files()).as("last and one").isEqualTo(2);
        assertThat(left(receiving)).containsExactly("d/e/over", "d/e/renamed", "d/e/written");

        Files.move(tree.at(end + "/d"), tree.at("/aside"));
        Files.move(tree.at(end + "/d.other"), tree.at(end + "/d"));

        Reports swapped = goOnBehind("d/e/one");

        assertThat(swapped.stored().unchanged().files()).isZero();
        assertThat(left(receiving)).contains("d/e/last", "d/e/one");
    }

    @Test
    void givesWhatIsStoredTheAttributesOfItsSource() throws IOException {
        tree.write("/from/a", "a");
        tree.write("/from/b", "b");
        move(Options.USUAL);
        FileTime time = FileTime.from(Instant.ofEpochSecond(1_500_000_000, 5));
        for (String name : List.of("a", "b")) {
            Files.setLastModifiedTime(tree.at("/from/" + name), time);
            Files.setAttribute(tree.at("/from/" + name), "unix:mode", 0640);
        }
        ExportedTree keeping = tree.tree(List.of(new Authorization.Rule("/", true, true, true),
                new Authorization.Rule("/to/b", true, true, false)));

        Reports reports = move(after("b"), keeping, keeping);

        assertThat(reports.stored().unchanged().files()).isEqualTo(1);
        assertThat(Files.getLastModifiedTime(tree.at("/to/a"))).isEqualTo(time);
        assertThat(mode("/to/a")).isEqualTo(0640);
        assertThat(left(receiving)).containsExactly("b");
        assertThat(Files.getLastModifiedTime(tree.at("/to/b"))).isNotEqualTo(time);
    }

    @Test
    void comparesNothingThatMayNotBeRead() throws Exception {
        tree.write("/from/a", "a");
        tree.write("/from/fifo", "a");
        tree.write("/from/link", "a");
        tree.write("/to/a", "a");
        new ProcessBuilder("mkfifo", tree.at("/to/fifo").toString()).start().waitFor();
        Files.createSymbolicLink(tree.at("/to/link"), Path.of("a"));
        ExportedTree blind = tree.tree(List.of(new Authorization.Rule("/", true, false, false),
                new Authorization.Rule("/to", false, true, true)));

        assertThat(move(after("z"), blind, blind).stored().unchanged().files()).isZero();
        assertThat(left(receiving)).containsExactly("a", "fifo", "link");

        assertThat(goOnBehind("z").stored().unchanged().files()).isEqualTo(1);
        assertThat(left(receiving)).containsExactly("fifo", "link");
    }

    private long changed(String path) {
        try {
            return ((FileTime) Files.getAttribute(tree.at(path), "unix:ctime")).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /// The last entry of a share is no position then: a reply could not carry it.
    @Test
    void leavesPathsThatNoReplyCanCarry() throws IOException {
        make("/from/d/z\nz/deep");
        tree.write("/from/d/one", "1");
        tree.write("/from/d/z\rz", "2");
        for (TreeContent content : List.of(TreeShard.WHOLE, new TreeContent.Attributes())) {
            move(new Options(true, Optional.empty(), TreeCompression.NONE, List.of(), content));
            assertThat(left(sending)).isEqualTo(content instanceof TreeShard
                    ? List.of("d/z%0Az", "d/z%0Dz")
                    : List.of());
        }
        assertThat(tree.names("/to")).containsExactly("d");
        assertThat(tree.names("/to/d")).containsExactly("one");
        assertThat(move(Options.USUAL).stored().refused().files()).isZero();
        assertThat(reached(receiving).path()).isEqualTo("d/one");
    }

    /// A directory of 4096 bytes is possible only if it is made from within.
    @Test
    void leavesPathsThatAreTooLong() throws Exception {
        String name = "n".repeat(250);
        Process process = new ProcessBuilder("sh", "-c", "for i in $(seq 20); do mkdir " + name
                + " && cd -P " + name + " || exit 1; echo x > f; done")
                .directory(tree.at("/from").toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();

        Reports reports = move(Options.USUAL);

        assertThat(reports.stored().stored().files()).isBetween(10L, 16L);
        assertThat(left(sending)).singleElement().asString().hasSizeGreaterThan(4000);
        assertThat(
                new ProcessBuilder("sh", "-c", "rm -rf \"$@\"", "sh", tree.at("/from").toString(),
                        tree.at("/to").toString()).start().waitFor())
                .isZero();
    }

    @Test
    void tellsNothingOfDirectoriesThatMayNotBeRead() throws IOException {
        make("/from/d/private");
        make("/from/e");
        ExportedTree ruled = tree.tree(List.of(new Authorization.Rule("/", true, true, true),
                new Authorization.Rule("/from/d", false, false, false)));
        for (TreeContent content : List.of(TreeShard.WHOLE, new TreeContent.Attributes())) {
            move(new Options(true, Optional.empty(), TreeCompression.NONE, List.of(), content),
                    ruled, ruled);
            assertThat(left(receiving)).isEmpty();
        }
        assertThat(tree.names("/to")).containsExactly("e");
    }
}
