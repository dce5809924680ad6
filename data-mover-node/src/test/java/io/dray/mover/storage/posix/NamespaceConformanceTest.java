package io.dray.mover.storage.posix;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static io.dray.mover.storage.posix.Exported.assertFails;
import static io.dray.mover.storage.posix.Exported.put;
import static io.dray.mover.storage.posix.Exported.replace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What every storage must do with file operations and reading, run on each [Ground].
@ParameterizedClass
@EnumSource(Ground.class)
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NamespaceConformanceTest {
    private final Ground ground;
    private Exported exported;
    private FileNamespace files;

    NamespaceConformanceTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeEach
    void export() throws IOException {
        exported = ground.export();
        files = exported.files();
    }

    @AfterEach
    void remove() throws IOException {
        exported.close();
    }

    @Test
    void tellsTheFactsOfAFile() throws IOException {
        exported.write("/f", "12345");
        Files.setAttribute(exported.at("/f"), "unix:mode", 0640);
        files.setModified("/f", Instant.parse("2020-01-02T03:04:05Z"));
        FileFacts facts = files.facts("/f");
        assertThat(facts.name()).isEqualTo("/f");
        assertThat(facts.kind()).isEqualTo(Kind.FILE);
        assertThat(facts.size()).isEqualTo(5);
        assertThat(facts.mode()).isEqualTo(0640);
        assertThat(facts.modified()).isEqualTo(Instant.parse("2020-01-02T03:04:05Z"));
        assertThat(facts.unique()).isEqualTo(
                Long.toHexString((Long) Files.getAttribute(exported.at("/f"), "unix:dev")) + "-"
                        + Long.toHexString(
                                (Long) Files.getAttribute(exported.at("/f"), "unix:ino")));
        assertThat(facts.owner().name()).contains(Files.getOwner(exported.at("/f")).getName());
        assertThat(facts.access().readable()).isTrue();
        assertThat(facts.error()).isEmpty();
        assertThat(files.facts("/").kind()).isEqualTo(Kind.DIRECTORY);
        assertFails(StorageCondition.NOT_FOUND, () -> files.facts("/none"));
        assertFails(StorageCondition.NOT_A_DIRECTORY, () -> files.facts("/f/g"));
    }

    @Test
    void listsEveryKindOfEntry() throws Exception {
        exported.write("/file", "x");
        exported.write("/with 'quotes\" and space", "x");
        exported.write("/ümlaut", "x");
        exported.write("/line\nbreak%", "x");
        exported.write("/" + PartNames.part("f"), "x");
        exported.write("/" + PartNames.ranges("f"), "x");
        Files.createDirectory(exported.at("/dir"));
        Files.createSymbolicLink(exported.at("/link"), Path.of("file"));
        Files.createSymbolicLink(exported.at("/dangling"), Path.of("none"));
        Files.createSymbolicLink(exported.at("/out"), Path.of("../outside/secret"));
        command("mkfifo", "fifo");
        command("sh", "-c", "touch \"$(printf 'latin-\\351')\"");
        Map<String, FileFacts> listed = new TreeMap<>();
        files.list("/", facts -> listed.put(facts.name(), facts));
        assertThat(listed.keySet()).containsExactlyInAnyOrder("file", "with 'quotes\" and space",
                "ümlaut", "line\nbreak%", "dir", "link", "dangling", "out", "fifo",
                "latin-\udce9");
        assertThat(entry(listed, "dir").kind()).isEqualTo(Kind.DIRECTORY);
        assertThat(entry(listed, "fifo").kind()).isEqualTo(Kind.OTHER);
        assertThat(entry(listed, "link").kind()).isEqualTo(Kind.FILE);
        assertThat(entry(listed, "link").link()).contains("file");
        assertThat(entry(listed, "link").size()).isEqualTo(1);
        assertThat(entry(listed, "dangling").kind()).isEqualTo(Kind.DANGLING_LINK);
        assertThat(entry(listed, "dangling").error()).contains("InvalidLink");
        assertThat(entry(listed, "out").error()).contains("InvalidLink");
        assertThat(entry(listed, "out").size()).isNotEqualTo(6);
        assertThat(entry(listed, "latin-\udce9").error()).isEmpty();
        assertThat(files.facts("/latin-\udce9").unique())
                .isEqualTo(entry(listed, "latin-\udce9").unique());
        assertFails(StorageCondition.NOT_A_DIRECTORY, () -> files.list("/file", f -> {}));
        assertFails(StorageCondition.NOT_FOUND, () -> files.list("/none", f -> {}));
    }

    @Test
    void removesTreesWithAnyNames() throws Exception {
        Files.createDirectories(exported.at("/t/a/b"));
        exported.write("/t/a/b/line\nbreak", "x");
        command("sh", "-c", "d=\"t/$(printf 'd\\351')\"; mkdir \"$d\" && touch \"$d/f\"");
        files.deleteTree("/t");
        assertThat(exported.names("/")).isEmpty();
    }

    @Test
    void refusesNewNamesThatNoListingCouldCarry() throws IOException {
        exported.write("/f", "x");
        for (String name : List.of("/a\rb", "/a\nb", "/a\r")) {
            assertFails(StorageCondition.BAD_NAME, () -> files.makeDirectory(name));
            assertFails(StorageCondition.BAD_NAME, () -> files.rename("/f", name));
            assertFails(StorageCondition.BAD_NAME, () -> files.makeSymbolicLink("f", name));
        }
        files.makeDirectory("/a\tb\u001b\udce9");
        assertThat(exported.names("/")).hasSize(2);
    }

    @Test
    void neitherRemovesNorMovesItsRoot() throws IOException {
        Files.createDirectory(exported.at("/keep"));
        exported.write("/keep/f", "x");
        assertFails(StorageCondition.PERMISSION_DENIED, () -> files.deleteTree("/"));
        assertFails(StorageCondition.PERMISSION_DENIED, () -> files.removeDirectory("/"));
        assertFails(StorageCondition.PERMISSION_DENIED, () -> files.rename("/", "/x"));
        assertThat(exported.at("/keep/f")).exists();
    }

    @Test
    void aDirectoryDoesNotGoIntoItself() throws IOException {
        Files.createDirectories(exported.at("/d/e"));
        Files.createSymbolicLink(exported.at("/l"), Path.of("d/e"));
        for (String to : List.of("/d/x", "/d/e/x", "/l/x", "/d")) {
            assertFails(StorageCondition.BAD_NAME, () -> files.rename("/d", to));
        }
        assertThat(exported.at("/d/e")).isDirectory();
    }

    /// The system would call that done, and keep both.
    @Test
    void aFileIsNotRenamedToAnotherNameOfItself() throws IOException {
        exported.write("/f", "x");
        Files.createLink(exported.at("/hard"), exported.at("/f"));
        assertFails(StorageCondition.BAD_NAME, () -> files.rename("/f", "/hard"));
        assertFails(StorageCondition.BAD_NAME, () -> files.rename("/f", "/f"));
        assertThat(exported.at("/f")).exists();
        assertThat(exported.at("/hard")).exists();
    }

    @Test
    void makesAndRemovesDirectories() throws IOException {
        files.makeDirectory("/d");
        assertFails(StorageCondition.EXISTS, () -> files.makeDirectory("/d"));
        assertFails(StorageCondition.NOT_FOUND, () -> files.makeDirectory("/no/d"));
        exported.write("/d/f", "x");
        assertFails(StorageCondition.NOT_A_DIRECTORY, () -> files.removeDirectory("/d/f"));
        assertFails(StorageCondition.NOT_EMPTY, () -> files.removeDirectory("/d"));
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> files.delete("/d"));
        files.delete("/d/f");
        assertFails(StorageCondition.NOT_FOUND, () -> files.delete("/d/f"));
        files.removeDirectory("/d");
        assertFails(StorageCondition.NOT_FOUND, () -> files.removeDirectory("/d"));
    }

    @Test
    void removesADirectoryThatHoldsOnlyLeftovers() throws IOException {
        files.makeDirectory("/d");
        StorageWriter writer = exported.storage().openForWriting(replace("/d/f"));
        put(writer, 0, "x");
        writer.stabilize(ByteRangeSet.of(0, 1));
        assertFails(StorageCondition.BUSY, () -> files.removeDirectory("/d"));
        assertThat(exported.names("/d")).containsExactlyInAnyOrder(PartNames.part("f"),
                PartNames.ranges("f"));
        writer.close();
        files.removeDirectory("/d");
        assertThat(exported.names("/")).isEmpty();
    }

    @Test
    void renamesAndReplaces() throws IOException {
        exported.write("/a", "a");
        exported.write("/b", "b");
        Files.createDirectory(exported.at("/d"));
        files.rename("/a", "/b");
        assertThat(exported.read("/b")).isEqualTo("a");
        assertFails(StorageCondition.NOT_FOUND, () -> files.rename("/a", "/c"));
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> files.rename("/b", "/d"));
        files.rename("/b", "/d/ü");
        assertThat(exported.names("/d")).containsExactly("ü");
    }

    @Test
    void setsModesWithoutHandingOutRights() throws IOException {
        exported.write("/f", "x");
        files.setMode("/f", 06755);
        assertThat(files.facts("/f").mode()).isEqualTo(0755);
        files.truncate("/f", 0);
        assertThat(exported.at("/f")).isEmptyFile();
    }

    @Test
    void setsGroupsThatExist() throws IOException {
        exported.write("/f", "x");
        String own = Integer.toString((Integer) Files.getAttribute(exported.at("/f"), "unix:gid"));
        files.setGroup("/f", own);
        assertFails(StorageCondition.BAD_NAME, () -> files.setGroup("/f", "no such group"));
        assertFails(StorageCondition.NOT_FOUND, () -> files.setGroup("/none", own));
    }

    private String sum(ChecksumAlgorithm algorithm, String path, long offset, long length) {
        return files.checksum(algorithm, path, offset, length, ChecksumBasis.READ, _ -> {}).hex();
    }

    @Test
    void computesChecksumsOfRanges() throws IOException {
        exported.write("/f", "123456789");
        assertThat(sum(ChecksumAlgorithm.CRC32C, "/f", 0, -1))
                .isEqualTo("e3069283");
        assertThat(sum(ChecksumAlgorithm.CRC32C, "/f", 0, 1000))
                .isEqualTo("e3069283");
        assertThat(sum(ChecksumAlgorithm.CRC32, "/f", 0, Long.MAX_VALUE))
                .isEqualTo("cbf43926");
        assertThat(sum(ChecksumAlgorithm.MD5, "/f", 4, 1))
                .isEqualTo("e4da3b7fbbce2345d7772b0674a318d5");
        assertThat(sum(ChecksumAlgorithm.MD5, "/f", 100, 1))
                .isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
        assertFails(StorageCondition.IS_A_DIRECTORY,
                () -> sum(ChecksumAlgorithm.MD5, "/", 0, -1));
    }

    @Test
    void noticesASourceThatChangesWhileItIsRead() throws IOException {
        exported.write("/f", "x");
        try (StorageReader reader = exported.storage().openForReading("/f")) {
            Files.writeString(exported.at("/f"), "more", StandardOpenOption.APPEND);
            reader.finish(Exported.ledger());
            assertThat(reader.size()).isEqualTo(1);
            Files.writeString(exported.at("/f"), "");
            assertThatThrownBy(() -> reader.finish(Exported.ledger()))
                    .isInstanceOf(IntegrityFailure.class)
                    .hasMessageContaining("from 1 to 0 bytes");
        }
        Assumptions.assumeTrue(ground != Ground.CHECKED_ON_DISK, "only the kernel can pin a file");
        try (StorageReader reader = exported.storage().openForReading("/f")) {
            Files.delete(exported.at("/f"));
            reader.finish(Exported.ledger());
        }
    }

    /// A program can set the modification time back, but not the time of change.
    @Test
    void keepsNoChecksumOfASourceWhoseTimeWasSetBack() throws IOException {
        exported.write("/f", "old");
        FileTime time = Files.getLastModifiedTime(exported.at("/f"));
        ChecksumLedger old = Exported.ledger();
        old.record(0, 3, 7);
        try (StorageReader reader = exported.storage().openForReading("/f")) {
            FileTime opened = (FileTime) Files.getAttribute(exported.at("/f"), "unix:ctime");
            // The clock of a file system is coarse: until it has gone on.
            for (int i = 0; i < 1_000_000 && opened
                    .equals(Files.getAttribute(exported.at("/f"), "unix:ctime")); i++) {
                Files.writeString(exported.at("/f"), "new");
                Files.setLastModifiedTime(exported.at("/f"), time);
            }
            reader.finish(old);
        }
        assertThat(exported.files()
                .checksum(ChecksumAlgorithm.CRC32C, "/f", 0, -1,
                        ChecksumBasis.RECEIVED, _ -> {})
                .hex()).isNotEqualTo("00000007");
    }

    @Test
    void doesNotWaitForAWriterOfAPipe() throws Exception {
        command("mkfifo", "fifo");
        assertFails(StorageCondition.BAD_NAME, () -> exported.fetch("/fifo"));
        assertFails(StorageCondition.BAD_NAME, () -> exported.store("/fifo", "x"));
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> exported.fetch("/"));
        assertFails(StorageCondition.BAD_NAME,
                () -> files.setModified("/fifo", Instant.EPOCH));
    }

    @Test
    void reportsAnUnreadableFile() throws IOException {
        exported.write("/f", "x");
        Files.setAttribute(exported.at("/f"), "unix:mode", 0);
        Assumptions.assumeFalse(Files.isReadable(exported.at("/f")),
                "this process may read everything (it runs as root)");
        assertFails(StorageCondition.PERMISSION_DENIED, () -> exported.fetch("/f"));
        assertFails(StorageCondition.PERMISSION_DENIED, () -> exported.store("/f", "y"));
    }

    private static FileFacts entry(Map<String, FileFacts> listed, String name) {
        return Objects.requireNonNull(listed.get(name), name);
    }

    private void command(String... words) throws Exception {
        Process process = new ProcessBuilder(words).directory(exported.root().toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Assumptions.assumeTrue(process.exitValue() == 0, "the file system refuses this");
    }
}
