package io.dray.mover.storage.posix;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.ChecksumAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static io.dray.mover.storage.posix.Exported.assertFails;
import static io.dray.mover.storage.posix.Exported.ledger;
import static io.dray.mover.storage.posix.Exported.put;
import static io.dray.mover.storage.posix.Exported.replace;
import static io.dray.mover.storage.posix.Exported.request;
import static io.dray.mover.storage.posix.Exported.resume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What every storage must do with uploads, run on each [Ground].
@ParameterizedClass
@EnumSource(Ground.class)
class UploadConformanceTest {
    private final Ground ground;
    private Exported exported;

    UploadConformanceTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeEach
    void export() throws IOException {
        exported = ground.export();
    }

    @AfterEach
    void remove() throws IOException {
        exported.close();
    }

    @Test
    void showsAFileOnlyWhenItIsWhole() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 5, "world");
            put(writer, 0, "hello");
            assertThat(exported.at("/f")).doesNotExist();
            assertThat(exported.listed("/")).isEmpty();
            writer.commit(10, ledger(), true);
        }
        assertThat(exported.names("/")).containsExactly("f");
        assertThat(exported.read("/f")).isEqualTo("helloworld");
    }

    @Test
    void keepsTheOldFileUntilTheNewOneIsWhole() throws IOException {
        exported.write("/f", "old");
        StorageWriter writer = exported.storage().openForWriting(replace("/f"));
        put(writer, 0, "newer");
        writer.close();
        assertThat(exported.read("/f")).isEqualTo("old");
        exported.store("/f", "new");
        assertThat(exported.read("/f")).isEqualTo("new");
    }

    @Test
    void keepsTheModeOfAReplacedFile() throws IOException {
        exported.write("/f", "old");
        Files.setPosixFilePermissions(exported.at("/f"),
                PosixFilePermissions.fromString("rw-r-----"));
        exported.store("/f", "new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(exported.at("/f"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void storesAnEmptyFile() throws IOException {
        exported.store("/empty", "");
        assertThat(exported.at("/empty")).isEmptyFile();
    }

    @Test
    void leavesNothingOfAnUploadThatPromisedNothing() throws IOException {
        try (StorageWriter writer = exported.storage()
                .openForWriting(replace("/f", OptionalLong.of(2 << 20)))) {
            put(writer, 0, "part");
        }
        assertThat(exported.names("/")).isEmpty();
    }

    @Test
    void goesOnFromRecordedRanges() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "0123");
            put(writer, 8, "89");
            writer.stabilize(ByteRangeSet.parse("0-4").orElseThrow());
            writer.stabilize(ByteRangeSet.parse("0-4,8-10").orElseThrow());
        }
        assertThat(exported.names("/")).hasSize(2);
        assertThat(exported.listed("/")).isEmpty();
        try (StorageWriter writer = exported.storage().openForWriting(resume("/f", "0-4,8-10"))) {
            put(writer, 4, "4567");
            writer.commit(10, ledger(), true);
        }
        assertThat(exported.read("/f")).isEqualTo("0123456789");
        assertThat(exported.names("/")).containsExactly("f");
    }

    @Test
    void forgetsRangesThatTheClientDoesNotBuildUpon() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "0123456789");
            writer.stabilize(ByteRangeSet.of(0, 10));
        }
        exported.storage().openForWriting(resume("/f", "0-4")).close();
        assertThatThrownBy(() -> exported.storage().openForWriting(resume("/f", "0-10")))
                .isInstanceOf(Refused.class);
        exported.storage().openForWriting(resume("/f", "0-4")).close();
    }

    @Test
    void refusesRangesThatWereNeverRecorded() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "0123456789");
            writer.stabilize(ByteRangeSet.of(0, 4));
        }
        assertThatThrownBy(() -> exported.storage().openForWriting(resume("/f", "0-5")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("/f");
        assertThatThrownBy(() -> exported.storage().openForWriting(resume("/g", "0-5")))
                .isInstanceOf(Refused.class);
    }

    @Test
    void ignoresALineTornByACrash() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "0123456789");
            writer.stabilize(ByteRangeSet.of(0, 4));
            writer.stabilize(ByteRangeSet.of(0, 10));
        }
        Path log = exported.at("/" + PartNames.ranges("f"));
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, java.util.Arrays.copyOf(bytes, bytes.length - 2));
        assertThatThrownBy(() -> exported.storage().openForWriting(resume("/f", "0-10")))
                .isInstanceOf(Refused.class);
        try (StorageWriter writer = exported.storage().openForWriting(resume("/f", "0-4"))) {
            writer.stabilize(ByteRangeSet.of(0, 6));
        }
        exported.storage().openForWriting(resume("/f", "0-6")).close();
    }

    @Test
    void ignoresALogOfAnotherPartFile() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "0123456789");
            writer.stabilize(ByteRangeSet.of(0, 10));
        }
        Path part = exported.at("/" + PartNames.part("f"));
        Path other = exported.at("/other");
        Files.writeString(other, "9876543210");
        Files.move(other, part, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> exported.storage().openForWriting(resume("/f", "0-10")))
                .isInstanceOf(Refused.class);
    }

    @Test
    void startsAnewWithoutRest() throws IOException {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "0123456789");
            writer.stabilize(ByteRangeSet.of(0, 10));
        }
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "ab");
            writer.commit(2, ledger(), true);
        }
        assertThat(exported.read("/f")).isEqualTo("ab");
        assertThat(exported.names("/")).containsExactly("f");
    }

    @Test
    void acceptsRestOfTheWholeVisibleFile() throws IOException {
        exported.write("/f", "0123");
        try (StorageWriter writer = exported.storage().openForWriting(resume("/f", "0-4"))) {
            writer.commit(4, ledger(), true);
        }
        assertThat(exported.read("/f")).isEqualTo("0123");
    }

    @Test
    void goesOnWithAVisibleFileInStreamMode() throws IOException {
        exported.write("/f", "0123 old tail");
        ReceiveFile request = new ReceiveFile(Exported.parameters(TransferMode.STREAM), "/f",
                new Placement.Replace(), ByteRangeSet.of(0, 4), OptionalLong.empty(),
                Optional.empty(), Optional.empty());
        try (StorageWriter writer = exported.storage().openForWriting(request)) {
            put(writer, 4, "45");
            writer.commit(6, ledger(), false);
        }
        assertThat(exported.read("/f")).isEqualTo("012345");
        assertThatThrownBy(() -> exported.storage()
                .openForWriting(new ReceiveFile(Exported.parameters(TransferMode.STREAM), "/f",
                        new Placement.Replace(), ByteRangeSet.of(0, 7), OptionalLong.empty(),
                        Optional.empty(), Optional.empty())))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("6 bytes");
    }

    @Test
    void appendsInPlace() throws IOException {
        exported.write("/f", "0123");
        try (StorageWriter writer = exported.storage()
                .openForWriting(request("/f", new Placement.Append(), ByteRangeSet.EMPTY,
                        OptionalLong.of(2)))) {
            assertThat(writer.origin()).isEqualTo(4);
            put(writer, 0, "45");
            writer.commit(2, ledger(), true);
        }
        assertThat(exported.read("/f")).isEqualTo("012345");
    }

    @Test
    void adjustsInPlaceAndGoesOn() throws IOException {
        exported.write("/f", "0123456789");
        Placement at = new Placement.Adjust(2);
        try (StorageWriter writer = exported.storage()
                .openForWriting(request("/f", at, ByteRangeSet.EMPTY, OptionalLong.empty()))) {
            put(writer, 0, "ab");
            writer.stabilize(ByteRangeSet.of(0, 2));
        }
        try (StorageWriter writer = exported.storage()
                .openForWriting(
                        request("/f", at, ByteRangeSet.of(0, 2), OptionalLong.empty()))) {
            put(writer, 2, "cd");
            writer.commit(4, ledger(), true);
        }
        assertThat(exported.read("/f")).isEqualTo("01abcd6789");
        assertThat(exported.names("/")).containsExactly("f");
    }

    @Test
    void refusesOffsetsThatNoFileHas() {
        assertFails(StorageCondition.NO_SPACE, () -> {
            try (StorageWriter writer = exported.storage()
                    .openForWriting(request("/f", new Placement.Adjust(Long.MAX_VALUE - 1),
                            ByteRangeSet.EMPTY, OptionalLong.empty()))) {
                put(writer, 0, "abc");
            }
        });
    }

    @Test
    void admitsOneWriterOfAPath() {
        try (StorageWriter first = exported.storage().openForWriting(replace("/f"))) {
            put(first, 0, "x");
            assertFails(StorageCondition.BUSY,
                    () -> exported.storage().openForWriting(replace("/f")));
            first.commit(1, ledger(), false);
        }
        exported.store("/f", "y");
    }

    @Test
    void leavesTheRunningUploadAloneWhenRefusingASecondOne() throws IOException {
        try (StorageWriter first = exported.storage().openForWriting(replace("/f"))) {
            put(first, 0, "kept");
            first.stabilize(ByteRangeSet.of(0, 4));
            assertFails(StorageCondition.BUSY,
                    () -> exported.storage().openForWriting(replace("/f")));
            assertFails(StorageCondition.BUSY,
                    () -> exported.storage().openForWriting(resume("/f", "0-4")));
            first.commit(4, ledger(), true);
        }
        assertThat(exported.read("/f")).isEqualTo("kept");
    }

    @Test
    void refusesADirectoryAsTarget() throws IOException {
        Files.createDirectory(exported.at("/d"));
        assertFails(StorageCondition.IS_A_DIRECTORY,
                () -> exported.storage().openForWriting(replace("/d")));
        assertThat(exported.names("/")).containsExactly("d");
    }

    @Test
    void refusesAMissingParent() {
        assertFails(StorageCondition.NOT_FOUND,
                () -> exported.storage().openForWriting(replace("/no/f")));
    }

    @Test
    void storesUnderTheLongestName() throws IOException {
        String name = "n".repeat(255);
        exported.store("/" + name, "x");
        assertThat(exported.names("/")).containsExactly(name);
        assertFails(StorageCondition.NAME_TOO_LONG, () -> exported.store("/" + name + "n", "x"));
    }

    @Test
    void cutsAPartFileThatIsTooLong() throws IOException {
        try (StorageWriter writer = exported.storage()
                .openForWriting(replace("/f", OptionalLong.of(4 << 20)))) {
            put(writer, 0, "0123456789");
            writer.commit(4, ledger(), false);
        }
        assertThat(exported.read("/f")).isEqualTo("0123");
        assertThat((Long) Files.getAttribute(exported.at("/f"), "unix:size")).isEqualTo(4);
    }

    @Test
    void refusesToCommitMoreThanThereIs() {
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "0123");
            assertFails(StorageCondition.IO_ERROR, () -> writer.commit(5, ledger(), false));
        }
        assertThat(exported.at("/f")).doesNotExist();
    }

    @Test
    void setsTheTimeThatWasAskedFor() throws IOException {
        ReceiveFile request = new ReceiveFile(Exported.parameters(TransferMode.STREAM), "/f",
                new Placement.Replace(), ByteRangeSet.EMPTY, OptionalLong.empty(),
                Optional.of("20010203040506"), Optional.empty());
        try (StorageWriter writer = exported.storage().openForWriting(request)) {
            put(writer, 0, "x");
            writer.commit(1, ledger(), false);
        }
        assertThat(Files.getLastModifiedTime(exported.at("/f")).toInstant())
                .isEqualTo(Instant.parse("2001-02-03T04:05:06Z"));
    }

    @Test
    void showsNothingThatHasTheWrongChecksum() throws IOException {
        ExpectedChecksum wrong = new ExpectedChecksum(ChecksumAlgorithm.MD5, "0".repeat(32));
        ReceiveFile request = new ReceiveFile(Exported.parameters(TransferMode.STREAM), "/f",
                new Placement.Replace(), ByteRangeSet.EMPTY, OptionalLong.empty(), Optional.empty(),
                Optional.of(wrong));
        try (StorageWriter writer = exported.storage().openForWriting(request)) {
            put(writer, 0, "x");
            assertThatThrownBy(() -> writer.commit(1, ledger(), false))
                    .isInstanceOfSatisfying(IntegrityFailure.class,
                            e -> assertThat(e.computedChecksum())
                                    .contains("9dd4e461268c8034f5c8564e155c67a6"));
        }
        assertThat(exported.names("/")).isEmpty();
    }

    /// The bytes on the disk are others than those that the ledger saw.
    @Test
    void answersFromTheBytesThatPassedOnlyWhenAskedForThem() throws IOException {
        ChecksumLedger ledger = ledger();
        ledger.record(0, 4, 0x11223344L);
        try (StorageWriter writer = exported.storage().openForWriting(replace("/f"))) {
            put(writer, 0, "0123");
            writer.commit(4, ledger, true);
        }
        ChecksumAnswer passed = new ChecksumAnswer("11223344", ChecksumBasis.RECEIVED);
        assertThat(sum("/f", -1, ChecksumBasis.RECEIVED)).isEqualTo(passed);
        ChecksumAnswer read = sum("/f", -1, ChecksumBasis.READ);
        CRC32C crc = new CRC32C();
        crc.update("0123".getBytes(StandardCharsets.US_ASCII));
        assertThat(read).isEqualTo(new ChecksumAnswer("%08x".formatted(crc.getValue()),
                ChecksumBasis.READ));
        ChecksumAnswer device = sum("/f", -1, ChecksumBasis.DEVICE);
        assertThat(device.hex()).isEqualTo(read.hex());
        assertThat(device.basis()).isNotEqualTo(ChecksumBasis.RECEIVED);
        exported.files().setModified("/f", Instant.ofEpochSecond(1_000_000_000));
        exported.files().rename("/f", "/g");
        assertThat(sum("/g", 99, ChecksumBasis.RECEIVED)).isEqualTo(passed);
        Files.writeString(exported.at("/g"), "!", StandardOpenOption.APPEND);
        assertThat(sum("/g", -1, ChecksumBasis.RECEIVED).basis()).isEqualTo(ChecksumBasis.READ);
    }

    private ChecksumAnswer sum(String path, long length, ChecksumBasis basis) {
        return exported.files()
                .checksum(ChecksumAlgorithm.CRC32C, path, 0, length, basis, _ -> {});
    }
}
