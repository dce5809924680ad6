package io.dray.mover.storage.posix;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.StorageReader;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.parameters.ChecksumBasis;
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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.dray.mover.storage.StoreUnderTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Entries that only a POSIX file system has: links, devices, other programs' names, and what other programs do.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PosixEntriesTest extends OnEachGround {
    private FileNamespace files;

    @BeforeEach
    void open() {
        files = exported.files();
    }

    @Test
    void tellsWhatTheSystemTellsOfAFile() throws IOException {
        exported.write("/f", "12345");
        FileFacts facts = files.facts("/f");
        assertThat(facts.unique()).isEqualTo(
                Long.toHexString((Long) Files.getAttribute(exported.at("/f"), "unix:dev")) + "-"
                        + Long.toHexString(
                                (Long) Files.getAttribute(exported.at("/f"), "unix:ino")));
        assertThat(facts.owner().name()).contains(Files.getOwner(exported.at("/f")).getName());
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
    void setsGroupsThatExist() throws IOException {
        exported.write("/f", "x");
        String own = Integer.toString((Integer) Files.getAttribute(exported.at("/f"), "unix:gid"));
        files.setGroup("/f", own);
        assertFails(StorageCondition.BAD_NAME, () -> files.setGroup("/f", "no such group"));
        assertFails(StorageCondition.NOT_FOUND, () -> files.setGroup("/none", own));
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
