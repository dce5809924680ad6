package io.dray.mover.storage.posix.upload;

import io.dray.control.syscall.LinuxCalls;
import io.dray.mover.storage.Durability;
import io.dray.mover.storage.StorageWriter;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.mover.storage.posix.upload.Reservations.Limits;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.listing.UnfinishedUpload;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/// On a file system that reserves: 2 per cent of what is free for all, 1 for each identity.
final class ReservationsTest {
    private static final long LITTLE = 1 << 20;

    @TempDir
    private Path base;

    private Exported exported;
    private long onePercent;

    @BeforeEach
    void export() throws IOException {
        exported = new Exported(base, PosixExports.open(
                new StalePartFiles(Duration.ZERO, Clock.systemUTC()),
                new Reservations(new Limits(2, 1)), Durability.FORCED));
        assumeThat(Files.getFileStore(base).type()).as("a file system that reserves space")
                .isIn("ext4", "xfs", "btrfs");
        onePercent = Files.getFileStore(base).getUsableSpace() / 100;
    }

    @AfterEach
    void close() throws IOException {
        exported.close();
    }

    private StorageWriter open(String identity, String path, long announced) {
        return exported.treeOf(identity)
                .storage()
                .openForWriting(Exported.replace(path, OptionalLong.of(announced)));
    }

    /// Bytes on disk of what is unfinished in the root.
    private long onDisk() {
        return exported.treeOf("operator")
                .unfinished()
                .in("/")
                .stream()
                .mapToLong(UnfinishedUpload::disk)
                .sum();
    }

    @Test
    void noIdentityTakesMoreThanItsShareHoweverOftenItAsks() {
        try (StorageWriter _ = open("alice", "/a", 20 * onePercent);
                StorageWriter _ = open("alice", "/b", 20 * onePercent);
                StorageWriter _ = open("alice", "/c", 20 * onePercent)) {
            assertThat(onDisk()).isBetween(onePercent / 2, onePercent + onePercent / 4);
        }
    }

    @Test
    void allTogetherTakeNoMoreThanTheShareOfAll() {
        try (StorageWriter _ = open("alice", "/a", 20 * onePercent);
                StorageWriter _ = open("bob", "/b", 20 * onePercent);
                StorageWriter _ = open("carol", "/c", 20 * onePercent)) {
            assertThat(onDisk()).isBetween(onePercent + onePercent / 2,
                    2 * onePercent + onePercent / 2);
        }
    }

    @Test
    void whatEndsGivesItsShareBack() {
        for (int i = 0; i < 20; i++) {
            try (StorageWriter _ = open("alice", "/a" + i, 20 * onePercent)) {
                assertThat(onDisk()).isGreaterThan(onePercent / 2);
            }
            assertThat(onDisk()).isZero();
        }
        assertThat(exported.listed("/")).isEmpty();
    }

    @Test
    void aFailedUploadKeepsTheSpaceOfWhatWasRecordedOnly() throws IOException {
        try (StorageWriter writer = open("alice", "/a", 20 * onePercent)) {
            Exported.put(writer, 0, "x");
            writer.stabilize(ByteRangeSet.of(0, 1));
            Exported.put(writer, 100 * LITTLE, "y".repeat(1000));
            writer.stabilize(ByteRangeSet.parse("0-1,104857600-104858600").orElseThrow());
            Exported.put(writer, 10 * LITTLE, "not recorded".repeat(100_000));
            Exported.put(writer, 200 * LITTLE, "nor this");
        }
        assertThat(onDisk()).isLessThan(LITTLE / 4);
        assertThat(exported.names("/")).hasSize(2);
        exported.storage()
                .openForWriting(Exported.resume("/a", "0-1,104857600-104858600"))
                .close();
    }

    @Test
    void moreThanThereIsIsRefusedAtOnce() throws IOException {
        Exported.assertFails(StorageCondition.NO_SPACE,
                () -> open("alice", "/a", 300 * onePercent));
        assertThat(exported.names("/")).isEmpty();
    }

    @Test
    void whatIsAppendedToKeepsNoReservation() throws IOException {
        exported.write("/a", "visible");
        ReceiveFile append = Exported.request("/a", new Placement.Append(), ByteRangeSet.EMPTY,
                OptionalLong.of(20 * onePercent));
        try (StorageWriter writer = exported.storage().openForWriting(append)) {
            Exported.put(writer, 0, " more");
        }
        assertThat(exported.read("/a")).isEqualTo("visible more");
        long blocks = LinuxCalls.status(LinuxCalls.AT_FDCWD, exported.at("/a").toString())
                .disk();
        assertThat(blocks).isLessThan(LITTLE);
    }

    @Test
    void severalWritersOfOneFileReserveNothingThatTheOthersMayHaveWrittenTo() throws IOException {
        ReceiveFile far = Exported.request("/a", new Placement.Adjust(50 * LITTLE),
                ByteRangeSet.EMPTY, OptionalLong.of(20 * onePercent));
        ReceiveFile near = Exported.request("/a", new Placement.Adjust(0), ByteRangeSet.EMPTY,
                OptionalLong.of(20 * onePercent));
        try (StorageWriter second = exported.storage().openForWriting(far)) {
            try (StorageWriter first = exported.storage().openForWriting(near)) {
                Exported.put(second, 0, "kept");
                Exported.put(first, 0, "kept");
            }
        }
        assertThat(Files.size(exported.at("/a"))).isEqualTo(50 * LITTLE + 4);
        assertThat(LinuxCalls.status(LinuxCalls.AT_FDCWD, exported.at("/a").toString())
                .disk()).isLessThan(LITTLE);
    }
}
