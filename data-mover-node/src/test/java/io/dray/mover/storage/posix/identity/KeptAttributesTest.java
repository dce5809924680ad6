package io.dray.mover.storage.posix.identity;

import io.dray.mover.storage.ExportedTree;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.Ground;
import io.dray.mover.storage.posix.OnEachGround;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.mover.storage.posix.confinement.FileStatus;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.dray.mover.storage.StoreUnderTest.ledger;
import static io.dray.mover.storage.StoreUnderTest.put;
import static io.dray.mover.storage.StoreUnderTest.replace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// What a file has besides its content stays when other content replaces it, on each [Ground].
class KeptAttributesTest extends OnEachGround {
    private static final String UNNAMED = "/"
            + LeftoverName.of("f", "test", LeftoverName.Kind.COPY).text();

    @Test
    @Tag("interop")
    void ownerAndGroupStay() throws IOException {
        onlyRoot();
        for (Way way : Way.values()) {
            exported.write("/f", "old");
            Files.setAttribute(exported.at("/f"), "unix:uid", 1000);
            Files.setAttribute(exported.at("/f"), "unix:gid", 1001);
            Files.setAttribute(exported.at("/f"), "unix:mode", 06640);

            assertThat(way.store(exported.tree(Exported.ALL), "/f")).isEmpty();

            FileStatus now = FileStatus.ofEntry(exported.at("/f"));
            assertThat(exported.read("/f")).isEqualTo("new");
            assertThat(now.owner()).isEqualTo(1000);
            assertThat(now.group()).isEqualTo(1001);
            assertThat(now.permissions() & 06000).as("set-id bits go").isZero();
            Files.delete(exported.at("/f"));
        }
    }

    @Test
    void modeStaysUnlessTheClientGaveOne() throws IOException {
        for (Way way : Way.values()) {
            exported.write("/f", "old");
            mode("/f", "rw-------");
            way.store(exported.tree(Exported.ALL), "/f");
            assertThat(FileStatus.ofEntry(exported.at("/f")).permissions()).isEqualTo(0600);
        }
        ExportedTree tree = exported.tree(Exported.ALL);
        exported.store(UNNAMED, "new");
        tree.files().setMode(UNNAMED, 0644);
        tree.files().rename(UNNAMED, "/f");
        assertThat(FileStatus.ofEntry(exported.at("/f")).permissions()).isEqualTo(0644);
    }

    @Test
    @Tag("interop")
    void accessControlListAndExtendedAttributesStay() throws Exception {
        for (Way way : Way.values()) {
            exported.write("/f", "old");
            mode("/f", "rw-r-----");
            assumeTrue(run("setfattr", "-n", "user.origin", "-v", "detector", at("/f")).ok(),
                    "no extended attributes here");
            assumeTrue(run("setfacl", "-m", "u:1002:rw,g:1003:r", at("/f")).ok(),
                    "no access control lists here");
            String before = run("getfacl", "-cpn", at("/f")).output();

            assertThat(way.store(exported.tree(Exported.ALL), "/f")).isEmpty();

            assertThat(run("getfacl", "-cpn", at("/f")).output()).isEqualTo(before);
            assertThat(run("getfattr", "-d", at("/f")).output())
                    .contains("user.origin=\"detector\"");
            Files.delete(exported.at("/f"));
        }
    }

    /// What the directory would give to a new file does not open one that was closed.
    @Test
    @Tag("interop")
    void aFileWithoutAnAccessControlListGetsNone() throws Exception {
        assumeTrue(run("setfacl", "-d", "-m", "u:1002:rw", at("/")).ok(),
                "no access control lists here");
        Path closed = exported.at("/f");
        exported.write("/f", "old");
        run("setfacl", "-b", at("/f"));
        mode("/f", "rw-------");
        for (Way way : Way.values()) {
            way.store(exported.tree(Exported.ALL), "/f");
            assertThat(run("getfacl", "-cpn", closed.toString()).output())
                    .doesNotContain("1002");
            assertThat(FileStatus.ofEntry(closed).permissions()).isEqualTo(0600);
        }
    }

    /// By whatever way it comes: as if it had been made there at once.
    @Test
    @Tag("interop")
    void aNewFileGetsWhatTheDirectoryGives() throws Exception {
        Files.writeString(exported.at("/made"), "here");
        compareNewFiles();
        if (run("setfacl", "-d", "-m", "u:1002:rw,g::r", at("/")).ok()) {
            Files.delete(exported.at("/made"));
            Files.writeString(exported.at("/made"), "here");
            compareNewFiles();
        }
    }

    private void compareNewFiles() throws Exception {
        for (Way way : Way.values()) {
            way.store(exported.tree(Exported.ALL), "/stored");
            assertThat(FileStatus.ofEntry(exported.at("/stored")).permissions())
                    .isEqualTo(FileStatus.ofEntry(exported.at("/made")).permissions());
            assertThat(run("getfacl", "-cpn", at("/stored")).output())
                    .isEqualTo(run("getfacl", "-cpn", at("/made")).output());
            Files.delete(exported.at("/stored"));
        }
    }

    @Test
    @Tag("interop")
    void saysWhatCannotBeKept() throws IOException {
        onlyRoot();
        try (PosixExports exports = PosixExports.open()) {
            for (Way way : Way.values()) {
                Path directory = Files.createDirectory(exported.at("/open"));
                mode("/open", "rwxrwxrwx");
                mode("/..", "rwxr-xr-x");
                Files.writeString(directory.resolve("f"), "old");
                Files.setAttribute(directory.resolve("f"), "unix:uid", 1000);
                Files.setAttribute(directory.resolve("f"), "unix:gid", 1001);
                Files.setAttribute(directory.resolve("f"), "unix:mode", 0666);
                ExportedTree nobody = exports.impersonating("")
                        .tree(
                                new io.dray.control.security.Authorization("nobody", "nobody",
                                        exported.root(), Exported.ALL, false));

                assertThat(way.store(nobody, "/open/f"))
                        .containsExactlyInAnyOrder("owner", "group");
                assertThat(Files.readString(directory.resolve("f"))).isEqualTo("new");
                Exported.deleteTree(directory);
            }
        }
    }

    /// The new group of a file shall not read what the old one alone might.
    @Test
    @Tag("interop")
    void anotherGroupGetsNoMoreThanEverybody() throws IOException {
        onlyRoot();
        try (PosixExports exports = PosixExports.open()) {
            Path directory = Files.createDirectory(exported.at("/open"));
            mode("/open", "rwxrwxrwx");
            mode("/..", "rwxr-xr-x");
            ExportedTree nobody = exports.impersonating("")
                    .tree(
                            new io.dray.control.security.Authorization("nobody", "nobody",
                                    exported.root(), Exported.ALL, false));
            Path file = Files.writeString(directory.resolve("f"), "old");
            Files.setAttribute(file, "unix:gid", 1001);
            Files.setAttribute(file, "unix:mode", 0662);

            Way.STORED.store(nobody, "/open/f");

            assertThat(FileStatus.ofEntry(file).permissions()).isEqualTo(0622);
        }
    }

    /// Who may not read the file when it has its name shall not read what there is of it before.
    @Test
    void whatHasNotGotItsNameIsPrivate() throws IOException {
        exported.write("/f", "old");
        mode("/f", "rw-------");
        for (Way way : Way.values()) {
            ExportedTree tree = exported.tree(Exported.ALL);
            String name = way == Way.STORED ? "/f" : UNNAMED;
            StorageWriter writer = tree.storage().openForWriting(replace(name));
            demandPrivate();
            put(writer, 0, "new");
            writer.stabilize(ByteRangeSet.of(0, 3));
            demandPrivate();
            writer.close();
            demandPrivate();
            writer = tree.storage().openForWriting(Exported.resume(name, "0-3"));
            writer.commit(3, ledger(), true);
            demandPrivate();
            writer.close();
            if (way == Way.RENAMED) {
                tree.files().rename(name, "/f");
            }
            assertThat(exported.read("/f")).isEqualTo("new");
            demandPrivate();
        }
        String stripes = "/" + LeftoverName.stripesOf(UNNAMED.substring(1)).text();
        try (StorageWriter share = exported.storage()
                .openForWriting(Exported.request(stripes, new Placement.Adjust(0),
                        ByteRangeSet.EMPTY, OptionalLong.empty()))) {
            demandPrivate();
            put(share, 0, "more");
            share.commit(4, ledger(), true);
        }
        exported.files().rename(stripes, UNNAMED);
        demandPrivate();
        exported.files().rename(UNNAMED, "/f");
        assertThat(exported.read("/f")).isEqualTo("more");
        demandPrivate();
    }

    private void demandPrivate() throws IOException {
        try (Stream<Path> entries = Files.list(exported.root())) {
            for (Path entry : entries.filter(e -> !e.toString().endsWith(".ranges")).toList()) {
                if (FileStatus.ofEntry(entry).isFile()) {
                    assertThat(FileStatus.ofEntry(entry).permissions()).as(entry.toString())
                            .isEqualTo(0600);
                }
            }
        }
    }

    /// Its owner could read what comes, and change it after it was verified.
    @Test
    @Tag("interop")
    void nothingIsWrittenIntoThePartOfAnother() throws IOException {
        onlyRoot();
        Path planted = exported.at("/" + PartNames.part("f"));
        Files.writeString(planted, "planted");
        Files.setAttribute(planted, "unix:uid", 1000);
        Files.setAttribute(planted, "unix:mode", 0666);
        Object inode = Files.getAttribute(planted, "unix:ino");
        try (FileChannel held = FileChannel.open(planted)) {
            exported.store("/f", "new");
            assertThat(held.size()).isEqualTo("planted".length());
        }
        assertThat(exported.read("/f")).isEqualTo("new");
        assertThat(Files.getAttribute(exported.at("/f"), "unix:ino")).isNotEqualTo(inode);
        assertThat(FileStatus.ofEntry(exported.at("/f")).owner()).isZero();
    }

    @Test
    void thePartOfAnEarlierVersionGetsPrivate() throws IOException {
        Path part = exported.at("/" + PartNames.part("f"));
        Files.writeString(part, "some");
        Files.setAttribute(part, "unix:mode", 0644);
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            assertThat(FileStatus.ofEntry(part).permissions()).isEqualTo(0600);
            put(writer, 0, "new");
        }
    }

    /// How a file gets its name.
    private enum Way {
        STORED, RENAMED;

        /// @return what was not kept
        List<String> store(ExportedTree tree, String path) throws IOException {
            String parent = path.substring(0, path.lastIndexOf('/'));
            String name = this == STORED ? path : parent + UNNAMED;
            try (StorageWriter writer = tree.storage().openForWriting(replace(name))) {
                put(writer, 0, "new");
                writer.commit(3, ledger(), true);
                if (this == STORED) {
                    return writer.notKept();
                }
            }
            return tree.files().rename(name, path);
        }
    }

    private record Ran(int code, String output) {
        boolean ok() {
            return code == 0;
        }
    }

    private static Ran run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Ran(-1, "");
        }
        String output = new String(process.getInputStream().readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), output);
    }

    private void onlyRoot() throws IOException {
        assumeTrue(Accounts.ofProcess().mayImpersonate(), "only root gives files away");
    }

    private String at(String path) {
        return exported.at(path).toString();
    }

    private void mode(String path, String permissions) throws IOException {
        Files.setPosixFilePermissions(exported.at(path).normalize(),
                PosixFilePermissions.fromString(permissions));
    }
}
