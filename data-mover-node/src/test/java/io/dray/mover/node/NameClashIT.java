package io.dray.mover.node;

import io.dray.control.client.ControlChannelClient;
import io.dray.control.coordination.Concurrency;
import io.dray.control.coordination.CopyRequest;
import io.dray.control.coordination.FileOutcome;
import io.dray.control.coordination.SmallFileOptions;
import io.dray.control.coordination.TransferCoordinator;
import io.dray.control.coordination.TransferOptions;
import io.dray.control.coordination.TransferOutcome;
import io.dray.control.coordination.TransferProgress;
import io.dray.control.negotiation.DataChannelOptions;
import io.dray.control.negotiation.DataChannelSecret;
import io.dray.control.negotiation.RetryPolicy;
import io.dray.control.security.ClientTls;
import io.dray.control.security.CredentialNotation;
import io.dray.control.security.TransferCredentials;
import io.dray.control.walk.Comparison;
import io.dray.control.walk.SyncOptions;
import io.dray.mover.storage.Exports;
import io.dray.mover.storage.memory.MemoryExports;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.mover.transfer.DataPlaneConfig;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.parameters.Parallelism;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Trees with names that differ in case only, copied to a store that takes them as one, and to others.
@Timeout(120)
final class NameClashIT {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final SyncOptions CHANGED = sync(PathFilter.ALL);

    private final ControlChannelClient client = new ControlChannelClient(new ClientTls(),
            ControlChannelClient.Settings.usual("test/1"));
    private final MemoryExports store = MemoryExports.ignoringCase(CLOCK);
    private InProcessNode folding;
    private InProcessNode disk;

    @TempDir
    private Path directory;
    private Path source;

    @BeforeEach
    void start() throws IOException {
        source = Files.createDirectory(directory.resolve("from"));
        folding = node(store);
        disk = node(PosixExports.open());
    }

    @AfterEach
    void stop() {
        folding.close();
        disk.close();
    }

    private static InProcessNode node(Exports exports) throws IOException {
        return InProcessNode.start(exports, DataPlaneConfig.usual(), "Dray test", CLOCK, RANDOM,
                Optional.empty());
    }

    private static SyncOptions sync(PathFilter filter) {
        return new SyncOptions(Comparison.CHANGED, filter,
                Optional.of(SyncOptions.Deletion.UNLIMITED), Optional.empty());
    }

    private void write(String path, int length) throws IOException {
        Path file = source.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, path.substring(path.length() - 1).repeat(length));
    }

    private String stored(String path) {
        return new String(store.read("/in/" + path), StandardCharsets.UTF_8);
    }

    private TransferOutcome copy(SyncOptions sync) {
        return copy(folding, "/in", sync);
    }

    private TransferOutcome copy(InProcessNode to, String destination, SyncOptions sync) {
        TransferCredentials credentials = new TransferCredentials(CLOCK, RANDOM);
        return new TransferCoordinator(disk.endpoint("source", client),
                to.endpoint("destination", client),
                new TransferOptions(Parallelism.fixed(2), Concurrency.fixed(4),
                        new TransferOptions.Verification.Automatic(), 0, RetryPolicy.STANDARD,
                        true, LIMIT, LIMIT, DataChannelOptions.USUAL, SmallFileOptions.USUAL,
                        Optional.empty(), TransferOptions.USUAL_ERRORS),
                new TransferCoordinator.Surroundings(Optional.empty(),
                        () -> new DataChannelSecret(CredentialNotation.formatBlob(
                                credentials.make(TransferCredentials.KeyKind.ELLIPTIC))),
                        new Silent(), System::nanoTime,
                        InstantSource.system()))
                .copy(new CopyRequest(source.toString(), destination,
                        CopyRequest.Trees.MERGED, sync));
    }

    /// Each is told that was not copied; each name that is there has the content of the file of that name.
    private static void assertTold(TransferOutcome outcome, int count) {
        assertThat(outcome.failures()).hasSize(count)
                .allSatisfy(failure -> assertThat(
                        failure.cause())
                        .hasMessageContaining("another file of this tree has the same name"
                                + " there, "));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 3_000_000})
    void nothingThatWasCopiedIsReplacedByAnother(int length) throws IOException {
        for (String name : List.of("A", "a", "b", "sub/xY", "sub/Xy", "sub/xy")) {
            write(name, length);
        }

        TransferOutcome outcome = copy(SyncOptions.NONE);

        assertTold(outcome, 3);
        assertThat(outcome.files()).isEqualTo(3);
        assertThat(store.files()).hasSize(3);
        for (String file : store.files()) {
            String name = file.substring("/in/".length());
            assertThat(stored(name)).as(name)
                    .isEqualTo(name.substring(name.length() - 1)
                            .repeat(length));
        }

        TransferOutcome again = copy(CHANGED);
        assertTold(again, 3);
        assertThat(again.files()).isZero();
        assertThat(again.present().unchanged()).isEqualTo(3);
        assertThat(store.files()).hasSize(3);
    }

    @Test
    void ofTwoNamesTheOneThatIsThereStays() throws IOException {
        write("A", 3);
        write("a", 4);
        store.write("/in/a", "old".getBytes(StandardCharsets.UTF_8));
        TransferOutcome outcome = copy(CHANGED);
        assertTold(outcome, 1);
        assertThat(outcome.failures().getFirst().path()).endsWith("/A");
        assertThat(stored("a")).isEqualTo("aaaa");
    }

    @Test
    void aDirectoryIsNotFilledFromTwo() throws IOException {
        write("Data/x", 3);
        write("data/x", 4);
        write("data/y", 4);
        write("f/z", 1);
        write("F", 1);

        TransferOutcome outcome = copy(SyncOptions.NONE);

        assertThat(outcome.failures()).hasSize(2);
        assertThat(outcome.files()).isEqualTo(store.files().size());
        boolean first = store.files().contains("/in/Data/x");
        assertThat(store.files().contains("/in/data/x")).isNotEqualTo(first);
        assertThat(stored("data/x")).hasSize(first ? 3 : 4);
    }

    /// The file at the source has another spelling now. What the destination lists is the same file.
    @Test
    void aFileWithAnotherSpellingIsNoExtraFile() throws IOException {
        write("Name", 3);
        store.write("/in/name", "old".getBytes(StandardCharsets.UTF_8));

        TransferOutcome outcome = copy(CHANGED);

        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.present().removed()).isZero();
        assertThat(stored("name")).isEqualTo("eee");
        assertThat(copy(CHANGED).present().unchanged()).isOne();
        assertThat(stored("name")).isEqualTo("eee");
    }

    /// What is there is that of the file that is copied, whichever of the two is listed first.
    @Test
    void whatTheFilterExcludesTakesNothingOfAnother() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("A" + i, 3);
            write("a" + i, 3);
        }
        SyncOptions sync = sync(PathFilter.of(List.of("- a*")));
        assertThat(copy(sync).files()).isEqualTo(20);
        TransferOutcome again = copy(sync);
        assertThat(again.failures()).isEmpty();
        assertThat(again.files()).isZero();
        assertThat(again.present().unchanged()).isEqualTo(20);
        assertThat(again.present().removed()).isZero();
    }

    /// More than are compared with each other.
    @Test
    void ofManySimilarNamesOneIsCopied() throws IOException {
        for (int i = 0; i < 256; i++) {
            char[] name = "abcdefgh".toCharArray();
            for (int bit = 0; bit < name.length; bit++) {
                if ((i >> bit & 1) == 1) {
                    name[bit] = Character.toUpperCase(name[bit]);
                }
            }
            write(new String(name), 3);
        }
        TransferOutcome outcome = copy(CHANGED);
        assertTold(outcome, 255);
        assertThat(store.files()).hasSize(1);
        String name = store.files().iterator().next().substring("/in/".length());
        assertThat(stored(name)).isEqualTo(name.substring(name.length() - 1).repeat(3));
        TransferOutcome again = copy(CHANGED);
        assertTold(again, 255);
        assertThat(again.present().unchanged()).isOne();
    }

    /// It is not of this tree.
    @Test
    void aFileInThePlaceOfADirectoryKeepsItsAttributes() throws IOException {
        write("d/one", 3);
        Files.createDirectory(source.resolve("empty"));
        Path target = Files.createDirectory(directory.resolve("to"));
        FileTime old = FileTime.from(Instant.parse("2020-01-02T03:04:05Z"));
        for (String name : List.of("d", "empty")) {
            Files.writeString(target.resolve(name), "foreign");
            Files.setPosixFilePermissions(target.resolve(name),
                    PosixFilePermissions.fromString("r--r-----"));
            Files.setLastModifiedTime(target.resolve(name), old);
        }
        TransferOutcome outcome = copy(disk, target.toString(), SyncOptions.NONE);
        assertThat(outcome.failures()).isNotEmpty();
        for (String name : List.of("d", "empty")) {
            Path file = target.resolve(name);
            assertThat(file).hasContent("foreign");
            assertThat(Files.getLastModifiedTime(file)).as(name).isEqualTo(old);
            assertThat(Files.getPosixFilePermissions(file)).as(name)
                    .isEqualTo(PosixFilePermissions.fromString("r--r-----"));
            assertThat(outcome.failures()).anyMatch(failure -> failure.path().endsWith(name));
        }
    }

    @Test
    void whatTheFilterExcludesIsNoRival() throws IOException {
        write("A", 3);
        write("a", 4);
        TransferOutcome outcome = copy(sync(PathFilter.of(List.of("- A"))));
        assertThat(outcome.failures()).isEmpty();
        assertThat(stored("a")).isEqualTo("aaaa");
    }

    /// As one transfer, and file by file.
    @Test
    void whereBothNamesFindRoomBothAreCopied() throws IOException {
        for (String name : List.of("A", "a", "sub/x", "Sub/x", "Sub/X", "sub/same", "\u00e9",
                "e\u0301", "SUB/x")) {
            write(name, name.length());
        }
        Path there = directory.resolve("to");
        TransferOutcome outcome = copy(disk, there.toString(), SyncOptions.NONE);
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.files()).isEqualTo(9);
        for (String name : List.of("A", "a", "sub/x", "Sub/x", "Sub/X", "sub/same", "\u00e9",
                "e\u0301", "SUB/x")) {
            assertThat(there.resolve(name)).hasSameTextualContentAs(source.resolve(name));
        }
        assertThat(Files.getLastModifiedTime(there.resolve("SUB")))
                .isEqualTo(Files.getLastModifiedTime(source.resolve("SUB")));
        assertThat(copy(disk, there.toString(), CHANGED).present().unchanged()).isEqualTo(9);

        MemoryExports exact = new MemoryExports(CLOCK);
        try (InProcessNode memory = node(exact)) {
            assertThat(copy(memory, "/in", SyncOptions.NONE).failures()).isEmpty();
            assertThat(exact.files()).hasSize(9);
        }
    }

    private static final class Silent implements TransferProgress {
        @Override
        public void found(String path, long bytes) {}

        @Override
        public void foundAll() {}

        @Override
        public void notice(String sentence) {}

        @Override
        public void stored(String path, long bytes) {}

        @Override
        public void finished(FileOutcome outcome) {}

        @Override
        public void failed(String path, RuntimeException failure) {}
    }
}
