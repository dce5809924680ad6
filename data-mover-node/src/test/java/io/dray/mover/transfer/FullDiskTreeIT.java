package io.dray.mover.transfer;

import io.dray.control.server.DataSession;
import io.dray.mover.datachannel.DataPlaneObserver;
import io.dray.mover.storage.StoreUnderTest;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.Ground;
import io.dray.mover.storage.posix.SmallDisk;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.interpreter.TransferRequest.SendTree;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.tree.TreeCompression;
import io.dray.protocol.tree.TreeShard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.dray.mover.transfer.ScriptedTreeSenderIT.block;
import static io.dray.mover.transfer.ScriptedTreeSenderIT.directory;
import static io.dray.mover.transfer.ScriptedTreeSenderIT.endOfShare;
import static io.dray.mover.transfer.ScriptedTreeSenderIT.eof;
import static io.dray.mover.transfer.ScriptedTreeSenderIT.file;
import static io.dray.mover.transfer.TreeIT.left;
import static org.assertj.core.api.Assertions.assertThat;

/// A tree is received on a file system of 1 MiB, which it fills: all further files would fail, so the rest is not
/// received.
@Tag("interop")
final class FullDiskTreeIT {
    /// Files that fail before the transfer ends.
    private static final int MOST = 100;
    private static final int FILES = 1000;
    private static final int SIZE = 8000;

    private final TransferEngine engine = new TransferEngine(DataPlaneConfig.usual(),
            DataPlaneObserver.NONE, Clock.systemUTC());
    private final EventLog receiving = new EventLog();
    private SmallDisk disk;
    private Exported small;

    @BeforeEach
    void mount() throws IOException {
        disk = SmallDisk.mounted();
        small = disk.exported();
        Files.createDirectory(small.at("/to"));
    }

    @AfterEach
    void unmount() throws IOException {
        engine.close();
        if (disk != null) {
            disk.close();
        }
    }

    private void assertFull() {
        assertThat(receiving.failure()).isInstanceOfSatisfying(StorageFailure.class,
                full -> assertThat(full.condition()).isEqualTo(StorageCondition.NO_SPACE));
    }

    /// With several channels, a file may fit in when another was given up: how many fail is not certain.
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void endsWithWholeFilesOnly(int channels) throws Exception {
        TransferParameters parameters = Movers.parameters(TransferMode.EXTENDED_BLOCK, channels);
        try (Exported source = Ground.KERNEL_ON_DISK.export();
                DataSession sender = TreeIT.session(engine, source.tree(StoreUnderTest.ALL));
                DataSession receiver = TreeIT.session(engine, small.tree(StoreUnderTest.ALL))) {
            Files.createDirectory(source.at("/from"));
            for (int i = 0; i < FILES; i++) {
                Files.write(source.at("/from/" + i), new byte[SIZE]);
            }
            sender.connectTo(List.of(Movers.listen(receiver)));
            receiver.start(new ReceiveTree(parameters, "/to", true), receiving);
            sender.start(new SendTree(parameters, "/from", FactSelection.STANDARD, Optional.empty(),
                    TreeCompression.NONE, List.of(), TreeShard.WHOLE, PathFilter.ALL),
                    new EventLog());
            assertFull();
        }

        Set<String> stored = small.names("/to");
        for (String name : stored) {
            assertThat(name).matches("[0-9]+");
            assertThat(Files.size(small.at("/to/" + name))).isEqualTo(SIZE);
        }
        List<String> failed = left(receiving);
        if (channels == 1) {
            // The last one is the failure of the transfer.
            assertThat(failed).hasSize(MOST - 1);
        }
        Set<String> heardOf = new HashSet<>(failed);
        heardOf.addAll(stored);
        assertThat(heardOf).hasSize(failed.size() + stored.size())
                .hasSizeGreaterThanOrEqualTo(MOST - 1)
                .hasSizeLessThan(FILES);
    }

    /// A file that was written before the disk was full, and gets its name then, is no sign of room.
    @Test
    void isNotMisledByAFileThatGetsItsNameLate() throws IOException {
        disk.fillUpTo(32 << 10);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.writeBytes(block(0, one -> {
            directory(one, "");
            file(one, "early", "x", 0);
        }));
        fail(sent, 0, MOST / 2);
        // So many ends of shares give the file its name.
        for (int i = 0; i < 1000; i++) {
            sent.writeBytes(endOfShare(i, "early"));
        }
        fail(sent, MOST / 2, MOST + 1);
        sent.writeBytes(eof());
        try (DataSession receiver = TreeIT.session(engine, small.tree(StoreUnderTest.ALL))) {
            HostPort port = Movers.listen(receiver);
            receiver.start(new ReceiveTree(TreeIT.EXTENDED, "/to", true), receiving);
            try (RawPeer peer = RawPeer.connect(port)) {
                ScriptedTreeSenderIT.sendUnlessRefused(receiving, peer, sent.toByteArray());
                assertFull();
            }
        }
        assertThat(small.names("/to")).containsExactly("early");
        assertThat(left(receiving)).hasSize(MOST - 1);
    }

    private static void fail(ByteArrayOutputStream sent, int from, int to) {
        for (int i = from; i < to; i++) {
            String name = "large" + i;
            sent.writeBytes(block(2000, one -> {
                directory(one, "");
                file(one, name, "x".repeat(100_000), 0);
            }));
        }
    }
}
