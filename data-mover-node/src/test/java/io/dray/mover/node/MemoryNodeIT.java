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
import io.dray.mover.storage.Exports;
import io.dray.mover.storage.memory.MemoryExports;
import io.dray.mover.storage.posix.PosixExports;
import io.dray.mover.transfer.DataPlaneConfig;
import io.dray.protocol.parameters.Parallelism;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Nodes over a store that is no POSIX file system: whatever a copy needs of a store is in its interfaces.
@Timeout(120)
final class MemoryNodeIT {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ControlChannelClient client = new ControlChannelClient(new ClientTls(),
            ControlChannelClient.Settings.usual("test/1"));
    private final MemoryExports store = new MemoryExports(CLOCK);
    private InProcessNode memory;
    private InProcessNode disk;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        memory = node(store);
        disk = node(PosixExports.open());
    }

    @AfterEach
    void stop() {
        memory.close();
        disk.close();
    }

    private static InProcessNode node(Exports exports) throws IOException {
        return InProcessNode.start(exports, DataPlaneConfig.usual(), "Dray test", CLOCK, RANDOM,
                Optional.empty());
    }

    @Test
    void copiesAFileInAndOut() throws IOException {
        byte[] content = new byte[5_000_001];
        new Random(1).nextBytes(content);
        Path file = Files.write(directory.resolve("f"), content);
        store.write("/f", "replaced".getBytes(StandardCharsets.US_ASCII));

        assertThat(copy(disk, memory, file.toString(), "/f", false).files()).isEqualTo(1);
        assertThat(store.read("/f")).isEqualTo(content);
        assertThat(store.files()).containsExactly("/f");

        copy(memory, disk, "/f", directory.resolve("back").toString(), false);
        assertThat(directory.resolve("back")).hasBinaryContent(content);
    }

    @Test
    void copiesATreeInAndOutAndWithinMemory() throws IOException {
        TreeMap<String, String> tree = new TreeMap<>();
        Path source = directory.resolve("tree");
        for (int i = 0; i < 300; i++) {
            String name = "d" + i % 7 + "/e" + i % 3 + "/f" + i;
            tree.put("/in/" + name, name.repeat(i % 50));
            Files.createDirectories(source.resolve(name).getParent());
            Files.writeString(source.resolve(name), name.repeat(i % 50));
        }

        TransferOutcome in = copy(disk, memory, source.toString(), "/in", true);
        assertThat(in.failures()).isEmpty();
        assertThat(store.files()).isEqualTo(tree.keySet());
        tree.forEach((path, text) -> assertThat(store.read(path)).asString().isEqualTo(text));

        assertThat(copy(memory, memory, "/in", "/again", true).files()).isEqualTo(300);
        assertThat(copy(memory, disk, "/again", directory.resolve("out").toString(), true)
                .failures()).isEmpty();
        for (String path : tree.keySet()) {
            assertThat(directory.resolve("out").resolve(path.substring("/in/".length())))
                    .hasContent(tree.get(path));
        }
    }

    private TransferOutcome copy(InProcessNode from, InProcessNode to, String source,
            String destination, boolean recursive) {
        TransferCredentials credentials = new TransferCredentials(CLOCK, RANDOM);
        return new TransferCoordinator(from.endpoint("source", client),
                to.endpoint("destination", client),
                new TransferOptions(Parallelism.fixed(2), Concurrency.fixed(2),
                        new TransferOptions.Verification.Automatic(), 0, RetryPolicy.STANDARD,
                        true, LIMIT, LIMIT, DataChannelOptions.USUAL, SmallFileOptions.USUAL,
                        Optional.empty(), TransferOptions.USUAL_ERRORS),
                new TransferCoordinator.Surroundings(Optional.empty(),
                        () -> new DataChannelSecret(CredentialNotation.formatBlob(
                                credentials.make(TransferCredentials.KeyKind.ELLIPTIC))),
                        new Silent(), System::nanoTime,
                        InstantSource.system()))
                .copy(new CopyRequest(source, destination, recursive
                        ? CopyRequest.Trees.AS_SPELLED
                        : CopyRequest.Trees.REFUSED));
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
