package io.dray.mover.storage;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.control.security.Authorization.Rule;
import io.dray.control.server.FileNamespace;
import io.dray.mover.storage.memory.MemoryExports;
import io.dray.mover.storage.posix.Ground;
import io.dray.protocol.command.FileCommand.Check.Verb;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.Refused;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.listing.FileFacts;
import io.dray.protocol.listing.FileFacts.Kind;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.parameters.ChecksumBasis;
import io.dray.protocol.parameters.ExpectedChecksum;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.range.StoredRanges;
import io.dray.protocol.reply.ChecksumAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static io.dray.mover.storage.StoreUnderTest.assertFails;
import static io.dray.mover.storage.StoreUnderTest.ledger;
import static io.dray.mover.storage.StoreUnderTest.put;
import static io.dray.mover.storage.StoreUnderTest.replace;
import static io.dray.mover.storage.StoreUnderTest.request;
import static io.dray.mover.storage.StoreUnderTest.resume;
import static io.dray.mover.storage.StoreUnderTest.streamFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What every store must do, by the contracts of [Exports], [Storage], [FileNamespace] and [UnfinishedUploads] alone: no
/// test looks behind them. A new store is added to [Kinds].
@ParameterizedClass
@EnumSource(StoreConformanceTest.Kinds.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoreConformanceTest {
    private static final String COPY = "/"
            + LeftoverName.of("f", "test", LeftoverName.Kind.COPY).text();

    private final Kinds kind;
    private StoreUnderTest store;
    private FileNamespace files;

    StoreConformanceTest(Kinds kind) {
        this.kind = kind;
    }

    /// The stores.
    enum Kinds {
        KERNEL_ON_DISK, KERNEL_ON_TMPFS, CHECKED_ON_DISK, MEMORY;

        StoreUnderTest open() throws IOException {
            return this == MEMORY
                    ? new StoreUnderTest(new MemoryExports(Clock.systemUTC()), Path.of("/"))
                    : Ground.valueOf(name()).export();
        }
    }

    @BeforeEach
    void open() throws IOException {
        store = kind.open();
        files = store.files();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private UnfinishedUploads unfinished() {
        return store.tree(StoreUnderTest.ALL).unfinished();
    }

    private StorageWriter writer(ReceiveFile request) {
        return store.storage().openForWriting(request);
    }

    // Uploads.

    @Test
    void showsAFileOnlyWhenItIsWhole() {
        try (StorageWriter writer = writer(replace("/f"))) {
            put(writer, 5, "world");
            put(writer, 0, "hello");
            assertThat(store.listed("/")).isEmpty();
            assertFails(StorageCondition.NOT_FOUND, () -> store.fetch("/f"));
            assertThat(writer.origin()).isZero();
            writer.commit(10, ledger(), true);
        }
        assertThat(store.listed("/")).containsExactly("f");
        assertThat(store.fetch("/f")).isEqualTo("helloworld");
        assertThat(unfinished().in("/")).isEmpty();
    }

    @Test
    void readsBackWhatIsBeingWritten() {
        try (StorageWriter writer = writer(replace("/f"))) {
            put(writer, 0, "0123");
            ByteBuffer read = ByteBuffer.allocate(3);
            assertThat(writer.read(read, 1)).isEqualTo(3);
            assertThat(new String(read.array(), StandardCharsets.US_ASCII)).isEqualTo("123");
            assertThat(writer.read(ByteBuffer.allocate(1), 4)).isEqualTo(-1);
        }
    }

    @Test
    void keepsTheOldFileUntilTheNewOneIsWhole() {
        store.store("/f", "old");
        StorageWriter writer = writer(replace("/f"));
        put(writer, 0, "newer");
        assertThat(store.fetch("/f")).isEqualTo("old");
        writer.close();
        assertThat(store.fetch("/f")).isEqualTo("old");
        store.store("/f", "new");
        assertThat(store.fetch("/f")).isEqualTo("new");
    }

    @Test
    void keepsTheModeOfAReplacedFile() {
        store.store("/f", "old");
        files.setMode("/f", 0640);
        store.store("/f", "new");
        assertThat(files.facts("/f").mode()).isEqualTo(0640);
    }

    @Test
    void storesAnEmptyFile() {
        store.store("/empty", "");
        assertThat(files.facts("/empty").size()).isZero();
    }

    @Test
    void leavesNothingOfAnUploadThatPromisedNothing() {
        try (StorageWriter writer = writer(replace("/f", OptionalLong.of(2 << 20)))) {
            put(writer, 0, "part");
        }
        assertThat(store.listed("/")).isEmpty();
        assertThat(unfinished().in("/")).isEmpty();
        assertThat(unfinished().stored("/f")).isEqualTo(StoredRanges.NONE);
    }

    @Test
    void goesOnFromRecordedRanges() {
        try (StorageWriter writer = writer(replace("/f"))) {
            put(writer, 0, "0123");
            put(writer, 8, "89");
            writer.stabilize(ByteRangeSet.parse("0-4").orElseThrow());
            writer.stabilize(ByteRangeSet.parse("0-4,8-10").orElseThrow());
            put(writer, 20, "never recorded");
        }
        assertThat(store.listed("/")).isEmpty();
        assertThat(unfinished().in("/")).isNotEmpty()
                .allSatisfy(left -> assertThat(left.name().targetName()).contains("f"));
        assertThat(unfinished().stored("/f").ranges()).hasToString("0-4,8-10");
        try (StorageWriter writer = writer(resume("/f", "0-4,8-10"))) {
            put(writer, 4, "4567");
            writer.commit(10, ledger(), true);
        }
        assertThat(store.fetch("/f")).isEqualTo("0123456789");
        assertThat(unfinished().in("/")).isEmpty();
    }

    @Test
    void tellsAllThatCameInHoweverManyAttempts() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            // The third begins from nothing: what came before was in vain, but it came.
            try (StorageWriter writer = writer(
                    attempt == 2 ? resume(COPY, "0-5") : replace(COPY))) {
                put(writer, 0, "12345678");
                writer.stabilize(ByteRangeSet.of(0, 5));
                put(writer, 20, "345");
            }
            assertThat(unfinished().stored(COPY))
                    .isEqualTo(new StoredRanges(ByteRangeSet.of(0, 5), 11L * attempt));
        }
    }

    @Test
    void forgetsRangesThatTheClientDoesNotBuildUpon() {
        try (StorageWriter writer = writer(replace("/f"))) {
            put(writer, 0, "0123456789");
            writer.stabilize(ByteRangeSet.of(0, 10));
        }
        writer(resume("/f", "0-4")).close();
        assertThatThrownBy(() -> writer(resume("/f", "0-10"))).isInstanceOf(Refused.class);
        writer(resume("/f", "0-4")).close();
    }

    @Test
    void refusesRangesThatWereNeverRecorded() {
        try (StorageWriter writer = writer(replace("/f"))) {
            put(writer, 0, "0123456789");
            writer.stabilize(ByteRangeSet.of(0, 4));
        }
        assertThatThrownBy(() -> writer(resume("/f", "0-5"))).isInstanceOf(Refused.class)
                .hasMessageContaining("/f");
        assertThatThrownBy(() -> writer(resume("/g", "0-5"))).isInstanceOf(Refused.class);
    }

    @Test
    void startsAnewWithoutRest() {
        try (StorageWriter writer = writer(replace("/f"))) {
            put(writer, 0, "0123456789");
            writer.stabilize(ByteRangeSet.of(0, 10));
        }
        store.store("/f", "ab");
        assertThat(store.fetch("/f")).isEqualTo("ab");
        assertThat(unfinished().in("/")).isEmpty();
    }

    @Test
    void acceptsRestOfTheWholeVisibleFile() {
        store.store("/f", "0123");
        try (StorageWriter writer = writer(resume("/f", "0-4"))) {
            writer.commit(4, ledger(), true);
        }
        assertThat(store.fetch("/f")).isEqualTo("0123");
    }

    @Test
    void goesOnWithAVisibleFileInStreamMode() {
        store.store("/f", "0123 old tail");
        try (StorageWriter writer = writer(streamFrom("/f", 4))) {
            put(writer, 4, "45");
            writer.commit(6, ledger(), false);
        }
        assertThat(store.fetch("/f")).isEqualTo("012345");
        assertThatThrownBy(() -> writer(streamFrom("/f", 7))).isInstanceOf(Refused.class)
                .hasMessageContaining("6 bytes");
    }

    @Test
    void appendsInPlace() {
        for (String expected : List.of("45", "4545")) {
            try (StorageWriter writer = writer(request("/f", new Placement.Append(),
                    ByteRangeSet.EMPTY, OptionalLong.of(2)))) {
                assertThat(writer.origin()).isEqualTo(expected.length() - 2);
                put(writer, 0, "45");
                writer.commit(2, ledger(), true);
            }
            assertThat(store.fetch("/f")).isEqualTo(expected);
        }
    }

    @Test
    void goesOnAppending() {
        store.store("/f", "0123");
        try (StorageWriter writer = writer(request("/f", new Placement.Append(),
                ByteRangeSet.EMPTY, OptionalLong.empty()))) {
            put(writer, 0, "ab");
            writer.stabilize(ByteRangeSet.of(0, 2));
        }
        try (StorageWriter writer = writer(request("/f", new Placement.Append(),
                ByteRangeSet.of(0, 2), OptionalLong.empty()))) {
            assertThat(writer.origin()).isEqualTo(4);
            put(writer, 2, "cd");
            writer.commit(4, ledger(), true);
        }
        assertThat(store.fetch("/f")).isEqualTo("0123abcd");
    }

    @Test
    void adjustsInPlaceAndGoesOn() {
        store.store("/f", "0123456789");
        Placement at = new Placement.Adjust(2);
        try (StorageWriter writer = writer(
                request("/f", at, ByteRangeSet.EMPTY, OptionalLong.empty()))) {
            put(writer, 0, "ab");
            writer.stabilize(ByteRangeSet.of(0, 2));
        }
        try (StorageWriter writer = writer(
                request("/f", at, ByteRangeSet.of(0, 2), OptionalLong.empty()))) {
            put(writer, 2, "cd");
            writer.commit(4, ledger(), true);
        }
        assertThat(store.fetch("/f")).isEqualTo("01abcd6789");
        assertThat(store.listed("/")).containsExactly("f");
    }

    @Test
    void severalWritersAdjustPartsOfOneFile() {
        try (StorageWriter second = writer(request("/f", new Placement.Adjust(4),
                ByteRangeSet.EMPTY, OptionalLong.empty()));
                StorageWriter first = writer(request("/f", new Placement.Adjust(0),
                        ByteRangeSet.EMPTY, OptionalLong.empty()))) {
            put(second, 0, "4567");
            put(first, 0, "0123");
            first.commit(4, ledger(), true);
            second.commit(4, ledger(), true);
        }
        assertThat(store.fetch("/f")).isEqualTo("01234567");
    }

    @Test
    void oneUploadIsWrittenByManyThreads() {
        int block = 1 << 16;
        try (StorageWriter writer = writer(replace("/f"))) {
            IntStream.range(0, 64).parallel().forEach(i -> {
                byte[] bytes = new byte[block];
                java.util.Arrays.fill(bytes, (byte) i);
                writer.write(ByteBuffer.wrap(bytes), (long) i * block);
            });
            writer.commit(64L * block, ledger(), true);
        }
        try (StorageReader reader = store.storage().openForReading("/f")) {
            assertThat(reader.size()).isEqualTo(64L * block);
            for (int i = 0; i < 64; i++) {
                ByteBuffer one = ByteBuffer.allocate(1);
                assertThat(reader.read(one, (i + 1L) * block - 1)).isEqualTo(1);
                assertThat(one.get(0)).isEqualTo((byte) i);
            }
        }
    }

    @Test
    void refusesOffsetsThatNoFileHas() {
        assertFails(StorageCondition.NO_SPACE, () -> {
            try (StorageWriter writer = writer(
                    request("/f", new Placement.Adjust(Long.MAX_VALUE - 1), ByteRangeSet.EMPTY,
                            OptionalLong.empty()))) {
                put(writer, 0, "abc");
            }
        });
    }

    @Test
    void admitsOneWriterOfAName() {
        try (StorageWriter first = writer(replace("/f"))) {
            put(first, 0, "kept");
            first.stabilize(ByteRangeSet.of(0, 4));
            assertFails(StorageCondition.BUSY, () -> writer(replace("/f")));
            assertFails(StorageCondition.BUSY, () -> writer(resume("/f", "0-4")));
            first.commit(4, ledger(), true);
        }
        assertThat(store.fetch("/f")).isEqualTo("kept");
        store.store("/f", "next");
    }

    @Test
    void refusesADirectoryAsTarget() {
        files.makeDirectory("/d");
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> writer(replace("/d")));
        assertFails(StorageCondition.NOT_FOUND, () -> writer(replace("/no/f")));
        assertThat(store.listed("/")).containsExactly("d");
    }

    @Test
    void storesUnderTheLongestName() {
        String name = "n".repeat(255);
        store.store("/" + name, "x");
        assertThat(store.listed("/")).containsExactly(name);
        assertFails(StorageCondition.NAME_TOO_LONG, () -> store.store("/" + name + "n", "x"));
    }

    @Test
    void cutsAnUploadThatIsTooLong() {
        try (StorageWriter writer = writer(replace("/f", OptionalLong.of(4 << 20)))) {
            put(writer, 0, "0123456789");
            writer.commit(4, ledger(), false);
        }
        assertThat(store.fetch("/f")).isEqualTo("0123");
    }

    @Test
    void refusesToCommitMoreThanThereIs() {
        try (StorageWriter writer = writer(replace("/f"))) {
            put(writer, 0, "0123");
            assertFails(StorageCondition.IO_ERROR, () -> writer.commit(5, ledger(), false));
        }
        assertThat(store.listed("/")).isEmpty();
    }

    @Test
    void setsTheTimeThatWasAskedFor() {
        ReceiveFile request = new ReceiveFile(StoreUnderTest.parameters(TransferMode.STREAM), "/f",
                new Placement.Replace(), ByteRangeSet.EMPTY, OptionalLong.empty(),
                Optional.of("20010203040506"), Optional.empty());
        try (StorageWriter writer = writer(request)) {
            put(writer, 0, "x");
            writer.commit(1, ledger(), false);
        }
        assertThat(files.facts("/f").modified()).isEqualTo(Instant.parse("2001-02-03T04:05:06Z"));
    }

    @Test
    void showsNothingThatHasTheWrongChecksum() {
        ExpectedChecksum wrong = new ExpectedChecksum(ChecksumAlgorithm.MD5, "0".repeat(32));
        ReceiveFile request = new ReceiveFile(StoreUnderTest.parameters(TransferMode.STREAM), "/f",
                new Placement.Replace(), ByteRangeSet.EMPTY, OptionalLong.empty(), Optional.empty(),
                Optional.of(wrong));
        try (StorageWriter writer = writer(request)) {
            put(writer, 0, "x");
            assertThatThrownBy(() -> writer.commit(1, ledger(), false))
                    .isInstanceOfSatisfying(IntegrityFailure.class,
                            e -> assertThat(e.computedChecksum())
                                    .contains("9dd4e461268c8034f5c8564e155c67a6"));
        }
        assertThat(store.listed("/")).isEmpty();
        assertThat(unfinished().in("/")).isEmpty();
    }

    // What has not got its final name.

    @Test
    void hidesWhatHasNotGotItsName() {
        store.store(COPY, "copied");
        assertThat(store.listed("/")).isEmpty();
        assertThat(files.facts(COPY).size()).isEqualTo(6);
        assertThat(unfinished().stored(COPY).ranges()).isEqualTo(ByteRangeSet.of(0, 6));
        String part = "/" + LeftoverName.of("f", "", LeftoverName.Kind.PART).text();
        try (StorageWriter writer = writer(replace("/f"))) {
            put(writer, 0, "x");
            assertFails(StorageCondition.NOT_FOUND, () -> store.fetch(part));
            assertFails(StorageCondition.NOT_FOUND, () -> files.facts(part));
            assertFails(StorageCondition.BAD_NAME, () -> store.store(part, "y"));
        }
    }

    @Test
    void givesACopyItsName() {
        store.store("/f", "old");
        store.store(COPY, "new");
        assertThat(files.rename(COPY, "/f")).isEmpty();
        assertThat(store.fetch("/f")).isEqualTo("new");
        assertFails(StorageCondition.NOT_FOUND, () -> files.facts(COPY));
        files.makeDirectory("/d");
        store.store(COPY, "new");
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> files.rename(COPY, "/d"));
        assertFails(StorageCondition.BAD_NAME, () -> files.rename("/f", COPY));
        files.delete(COPY);
        assertFails(StorageCondition.NOT_FOUND, () -> files.delete(COPY));
    }

    @Test
    void removesADirectoryThatHoldsNothingVisible() {
        files.makeDirectory("/d");
        StorageWriter writer = writer(replace("/d/f"));
        put(writer, 0, "x");
        writer.stabilize(ByteRangeSet.of(0, 1));
        assertFails(StorageCondition.BUSY, () -> files.removeDirectory("/d"));
        assertThat(unfinished().in("/d")).isNotEmpty();
        writer.close();
        files.removeDirectory("/d");
        assertFails(StorageCondition.NOT_FOUND, () -> files.facts("/d"));
    }

    // Reading.

    @Test
    void readsAtAnyPosition() {
        store.store("/f", "0123456789");
        try (StorageReader reader = store.storage().openForReading("/f")) {
            ByteBuffer read = ByteBuffer.allocate(4);
            assertThat(reader.size()).isEqualTo(10);
            assertThat(reader.read(read, 3)).isEqualTo(4);
            assertThat(new String(read.array(), StandardCharsets.US_ASCII)).isEqualTo("3456");
            assertThat(reader.read(read.clear(), 10)).isEqualTo(-1);
            reader.finish(ledger());
        }
        assertFails(StorageCondition.NOT_FOUND, () -> store.fetch("/none"));
        files.makeDirectory("/d");
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> store.fetch("/d"));
    }

    @Test
    void noticesASourceThatBecomesShorterAndLetsOneGrow() {
        store.store("/f", "x");
        try (StorageReader reader = store.storage().openForReading("/f")) {
            try (StorageWriter writer = writer(request("/f", new Placement.Append(),
                    ByteRangeSet.EMPTY, OptionalLong.empty()))) {
                put(writer, 0, "more");
                writer.commit(4, ledger(), false);
            }
            reader.finish(ledger());
            assertThat(reader.size()).isEqualTo(1);
            files.truncate("/f", 0);
            assertThatThrownBy(() -> reader.finish(ledger())).isInstanceOf(IntegrityFailure.class);
        }
    }

    // Checksums.

    /// What was stored is not what the ledger saw.
    @Test
    void answersFromTheBytesThatPassedOnlyWhenAskedForThem() {
        ChecksumLedger ledger = ledger();
        ledger.record(0, 4, 0x11223344L);
        try (StorageWriter writer = writer(replace("/f"))) {
            put(writer, 0, "0123");
            writer.commit(4, ledger, true);
        }
        ChecksumAnswer passed = new ChecksumAnswer("11223344", ChecksumBasis.RECEIVED);
        assertThat(sum("/f", -1, ChecksumBasis.RECEIVED)).isEqualTo(passed);
        CRC32C crc = new CRC32C();
        crc.update("0123".getBytes(StandardCharsets.US_ASCII));
        ChecksumAnswer read = sum("/f", -1, ChecksumBasis.READ);
        assertThat(read).isEqualTo(new ChecksumAnswer("%08x".formatted(crc.getValue()),
                ChecksumBasis.READ));
        ChecksumAnswer device = sum("/f", -1, ChecksumBasis.DEVICE);
        assertThat(device.hex()).isEqualTo(read.hex());
        assertThat(device.basis()).isNotEqualTo(ChecksumBasis.RECEIVED);
        files.setModified("/f", Instant.ofEpochSecond(1_000_000_000));
        files.rename("/f", "/g");
        assertThat(sum("/g", 99, ChecksumBasis.RECEIVED)).isEqualTo(passed);
        try (StorageWriter writer = writer(request("/g", new Placement.Append(),
                ByteRangeSet.EMPTY, OptionalLong.empty()))) {
            put(writer, 0, "!");
            writer.commit(1, ledger(), false);
        }
        assertThat(sum("/g", -1, ChecksumBasis.RECEIVED).basis()).isEqualTo(ChecksumBasis.READ);
    }

    private ChecksumAnswer sum(String path, long length, ChecksumBasis basis) {
        return files.checksum(ChecksumAlgorithm.CRC32C, path, 0, length, basis, _ -> {});
    }

    private String sum(ChecksumAlgorithm algorithm, long offset, long length) {
        return files.checksum(algorithm, "/f", offset, length, ChecksumBasis.READ, _ -> {}).hex();
    }

    @Test
    void computesChecksumsOfRanges() {
        store.store("/f", "123456789");
        assertThat(sum(ChecksumAlgorithm.CRC32C, 0, -1)).isEqualTo("e3069283");
        assertThat(sum(ChecksumAlgorithm.CRC32C, 0, 1000)).isEqualTo("e3069283");
        assertThat(sum(ChecksumAlgorithm.CRC32, 0, Long.MAX_VALUE)).isEqualTo("cbf43926");
        assertThat(sum(ChecksumAlgorithm.MD5, 4, 1)).isEqualTo("e4da3b7fbbce2345d7772b0674a318d5");
        assertThat(sum(ChecksumAlgorithm.MD5, 100, 1))
                .isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> sum("/", -1, ChecksumBasis.READ));
    }

    // Names, facts and listings.

    @Test
    void namesAreBytes() {
        List<String> names = List.of("with 'quotes\" and space", "ümlaut", "latin-\udce9",
                "tab\tand\u001b", "%41", "\\x41", "-", "*", " ");
        for (String name : names) {
            store.store("/" + name, name);
        }
        assertThat(store.listed("/")).containsExactlyInAnyOrderElementsOf(names);
        for (String name : names) {
            assertThat(files.facts("/" + name).size())
                    .isEqualTo(StoreUnderTest.bytes(name).remaining());
            assertThat(files.facts("/" + name).name()).isEqualTo("/" + name);
            files.delete("/" + name);
        }
        assertThat(store.listed("/")).isEmpty();
    }

    @Test
    void refusesNamesThatNoListingCouldCarry() {
        store.store("/f", "x");
        for (String name : List.of("/a\rb", "/a\nb", "/a\r")) {
            assertFails(StorageCondition.BAD_NAME, () -> store.store(name, "x"));
            assertFails(StorageCondition.BAD_NAME, () -> files.makeDirectory(name));
            assertFails(StorageCondition.BAD_NAME, () -> files.rename("/f", name));
        }
        assertThat(store.listed("/")).containsExactly("f");
    }

    @Test
    void refusesPathsThatAreNotNormalized() {
        for (String path : List.of("/../secret", "/a/../../secret", "/./f", "//f", "f", "", "/f/",
                "/a\0b")) {
            assertFails(StorageCondition.BAD_NAME, () -> store.fetch(path));
            assertFails(StorageCondition.BAD_NAME, () -> store.store(path, "x"));
            assertFails(StorageCondition.BAD_NAME, () -> files.facts(path));
        }
    }

    @Test
    void tellsFacts() {
        store.store("/f", "12345");
        files.setMode("/f", 0640);
        files.setModified("/f", Instant.parse("2020-01-02T03:04:05.123456Z"));
        FileFacts facts = files.facts("/f");
        assertThat(facts.name()).isEqualTo("/f");
        assertThat(facts.kind()).isEqualTo(Kind.FILE);
        assertThat(facts.size()).isEqualTo(5);
        assertThat(facts.mode()).isEqualTo(0640);
        assertThat(facts.modified()).isEqualTo(Instant.parse("2020-01-02T03:04:05.123456Z"));
        assertThat(facts.access().readable()).isTrue();
        assertThat(facts.error()).isEmpty();
        store.store("/g", "12345");
        assertThat(files.facts("/g").unique()).isNotEqualTo(facts.unique());
        files.rename("/f", "/h");
        assertThat(files.facts("/h").unique()).isEqualTo(facts.unique());
        assertThat(files.facts("/").kind()).isEqualTo(Kind.DIRECTORY);
        assertFails(StorageCondition.NOT_FOUND, () -> files.facts("/none"));
        assertFails(StorageCondition.NOT_A_DIRECTORY, () -> files.facts("/g/f"));
    }

    @Test
    void listsADirectory() {
        files.makeDirectory("/d");
        files.makeDirectory("/d/e");
        store.store("/d/f", "123");
        assertThat(store.listed("/")).containsExactly("d");
        files.list("/d", facts -> {
            assertThat(facts.name()).isIn("e", "f");
            assertThat(facts.kind())
                    .isEqualTo(facts.name().equals("e") ? Kind.DIRECTORY : Kind.FILE);
        });
        assertThat(store.listed("/d")).containsExactly("e", "f");
        assertThat(store.listed("/d/e")).isEmpty();
        assertFails(StorageCondition.NOT_A_DIRECTORY, () -> files.list("/d/f", _ -> {}));
        assertFails(StorageCondition.NOT_FOUND, () -> files.list("/none", _ -> {}));
    }

    // File commands.

    @Test
    void makesAndRemovesDirectories() {
        files.makeDirectory("/d");
        assertFails(StorageCondition.EXISTS, () -> files.makeDirectory("/d"));
        assertFails(StorageCondition.EXISTS, () -> files.makeDirectory("/"));
        assertFails(StorageCondition.NOT_FOUND, () -> files.makeDirectory("/no/d"));
        store.store("/d/f", "x");
        assertFails(StorageCondition.NOT_A_DIRECTORY, () -> files.removeDirectory("/d/f"));
        assertFails(StorageCondition.NOT_EMPTY, () -> files.removeDirectory("/d"));
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> files.delete("/d"));
        files.delete("/d/f");
        assertFails(StorageCondition.NOT_FOUND, () -> files.delete("/d/f"));
        files.removeDirectory("/d");
        assertFails(StorageCondition.NOT_FOUND, () -> files.removeDirectory("/d"));
    }

    @Test
    void removesTrees() {
        for (String directory : List.of("/t", "/t/a", "/t/a/b", "/other")) {
            files.makeDirectory(directory);
        }
        store.store("/t/a/b/d\udce9", "x");
        store.store("/t/f", "x");
        files.deleteTree("/t");
        files.deleteTree("/other");
        assertThat(store.listed("/")).isEmpty();
        assertFails(StorageCondition.NOT_FOUND, () -> files.deleteTree("/t"));
    }

    @Test
    void neitherRemovesNorMovesItsRoot() {
        files.makeDirectory("/keep");
        assertFails(StorageCondition.PERMISSION_DENIED, () -> files.deleteTree("/"));
        assertFails(StorageCondition.PERMISSION_DENIED, () -> files.removeDirectory("/"));
        assertFails(StorageCondition.PERMISSION_DENIED, () -> files.rename("/", "/x"));
        assertThat(store.listed("/")).containsExactly("keep");
    }

    @Test
    void renamesAndReplaces() {
        store.store("/a", "a");
        store.store("/b", "b");
        files.makeDirectory("/d");
        files.rename("/a", "/b");
        assertThat(store.fetch("/b")).isEqualTo("a");
        assertFails(StorageCondition.NOT_FOUND, () -> files.rename("/a", "/c"));
        assertFails(StorageCondition.NOT_FOUND, () -> files.rename("/b", "/no/b"));
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> files.rename("/b", "/d"));
        assertFails(StorageCondition.BAD_NAME, () -> files.rename("/b", "/b"));
        files.rename("/b", "/d/ü");
        assertThat(store.listed("/d")).containsExactly("ü");
        for (String inItself : List.of("/d", "/d/x")) {
            assertFails(StorageCondition.BAD_NAME, () -> files.rename("/d", inItself));
        }
        files.rename("/d", "/e");
        assertThat(store.fetch("/e/ü")).isEqualTo("a");
    }

    @Test
    void setsModesWithoutHandingOutRights() {
        store.store("/f", "xyz");
        files.setMode("/f", 06755);
        assertThat(files.facts("/f").mode()).isEqualTo(0755);
        files.truncate("/f", 1);
        assertThat(store.fetch("/f")).isEqualTo("x");
        assertFails(StorageCondition.NOT_FOUND, () -> files.setMode("/none", 0644));
        assertFails(StorageCondition.NOT_FOUND,
                () -> files.setModified("/none", Instant.EPOCH));
    }

    @Test
    void checksWithoutChanging() {
        files.makeDirectory("/d");
        store.store("/f", "x");
        files.check(Verb.RETR, "/f");
        files.check(Verb.STOR, "/new");
        files.check(Verb.STOR, "/f");
        files.check(Verb.RNTO, "/new");
        files.check(Verb.MKD, "/new");
        assertFails(StorageCondition.NOT_FOUND, () -> files.check(Verb.RETR, "/none"));
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> files.check(Verb.STOR, "/d"));
        assertFails(StorageCondition.IS_A_DIRECTORY, () -> files.check(Verb.RNTO, "/d"));
        assertFails(StorageCondition.EXISTS, () -> files.check(Verb.MKD, "/d"));
        assertThat(store.listed("/")).containsExactly("d", "f");
    }

    // Rights.

    @Test
    void deniesWhatNoRuleAllows() {
        store.store("/f", "x");
        for (List<Rule> rules : List.of(List.<Rule>of(),
                List.of(new Rule("/", false, false, false)))) {
            ExportedTree nothing = store.tree(rules);
            Set.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                    () -> nothing.storage().openForReading("/f"),
                    () -> nothing.storage().openForWriting(replace("/new")),
                    () -> nothing.files().facts("/f"),
                    () -> nothing.files().list("/", _ -> {}),
                    () -> nothing.files().makeDirectory("/d"),
                    () -> nothing.files().delete("/f"),
                    () -> nothing.files().rename("/f", "/g"),
                    () -> nothing.files().setMode("/f", 0600),
                    () -> nothing.unfinished().in("/"))
                    .forEach(way -> assertFails(StorageCondition.PERMISSION_DENIED, way));
        }
        assertThat(store.fetch("/f")).isEqualTo("x");
    }

    @Test
    void whoMayOnlyAddChangesNothing() {
        store.store("/f", "kept");
        ExportedTree box = store.tree(List.of(new Rule("/", true, true, false)));
        Set.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                () -> box.storage().openForWriting(replace("/f")),
                () -> box.storage()
                        .openForWriting(request("/f", new Placement.Append(), ByteRangeSet.EMPTY,
                                OptionalLong.empty())),
                () -> box.files().truncate("/f", 0),
                () -> box.files().setMode("/f", 0600),
                () -> box.files().setModified("/f", Instant.EPOCH),
                () -> box.files().delete("/f"),
                () -> box.files().rename("/f", "/g"))
                .forEach(way -> assertFails(StorageCondition.PERMISSION_DENIED, way));
        try (StorageWriter writer = box.storage().openForWriting(replace("/new"))) {
            put(writer, 0, "x");
            // Somebody else comes first.
            store.store("/other", "first");
            files.rename("/other", "/new");
            assertFails(StorageCondition.PERMISSION_DENIED,
                    () -> writer.commit(1, ledger(), false));
        }
        assertThat(store.fetch("/f")).isEqualTo("kept");
        assertThat(store.fetch("/new")).isEqualTo("first");
        assertThat(unfinished().in("/")).isEmpty();
    }

    @Test
    void theLongestPrefixDecides() {
        files.makeDirectory("/in");
        files.makeDirectory("/in/open");
        files.makeDirectory("/inner");
        store.store("/inner/f", "x");
        store.store("/in/f", "x");
        store.store("/in/open/f", "x");
        ExportedTree tree = store.tree(List.of(new Rule("/", true, false, false),
                new Rule("/in", false, true, false), new Rule("/in/open", true, true, true)));
        tree.storage().openForReading("/inner/f").close();
        tree.storage().openForReading("/in/open/f").close();
        tree.storage().openForWriting(replace("/in/new")).close();
        assertFails(StorageCondition.PERMISSION_DENIED,
                () -> tree.storage().openForReading("/in/f"));
        assertFails(StorageCondition.PERMISSION_DENIED,
                () -> tree.storage().openForWriting(replace("/inner/f")));
        assertFails(StorageCondition.PERMISSION_DENIED, () -> tree.files().delete("/in/f"));
        assertFails(StorageCondition.PERMISSION_DENIED, () -> tree.files().deleteTree("/in"));
        // In its place somebody could make another, for which the rule was not meant.
        assertFails(StorageCondition.PERMISSION_DENIED,
                () -> tree.files().deleteTree("/in/open"));
        files.makeDirectory("/in/open/d");
        tree.files().deleteTree("/in/open/d");
        assertThat(tree.files().facts("/inner/f").access().writable()).isFalse();
    }
}
