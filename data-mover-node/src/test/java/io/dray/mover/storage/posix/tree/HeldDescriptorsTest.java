package io.dray.mover.storage.posix.tree;

import io.dray.mover.storage.TreeSource;
import io.dray.mover.storage.TreeSource.Share;
import io.dray.mover.storage.TreeTarget;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.Ground;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.interpreter.TransferRequest.SendTree;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.tree.TreeCompression;
import io.dray.protocol.tree.TreeShard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// How many files and directories of a tree are open at once.
final class HeldDescriptorsTest {
    private static final TransferParameters EXTENDED = Exported
            .parameters(TransferMode.EXTENDED_BLOCK);
    private static final int STREAMS = 30;

    private Exported exported;

    @BeforeEach
    void export() throws IOException {
        exported = Ground.KERNEL_ON_TMPFS.export();
        Files.createDirectory(exported.at("/tree"));
    }

    @AfterEach
    void remove() throws IOException {
        exported.close();
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void manyStreamsGiveUpFilesAndDirectoriesBeforeTheyTakeMore() throws IOException {
        long before = descriptors();
        long most = 0;
        Counted counted = new Counted();
        try (TreeTarget target = exported.storage()
                .storeTree(new ReceiveTree(EXTENDED, "/tree", false), true)) {
            List<TreeTarget.Stream> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(target.stream(counted));
                Files.createDirectory(exported.at("/tree/" + i));
            }
            ByteBuffer content = ByteBuffer.allocateDirect(1);
            for (int file = 0; file < 100; file++) {
                for (int i = 0; i < STREAMS; i++) {
                    TreeTarget.Stream stream = streams.get(i);
                    stream.directory(Integer.toString(i));
                    stream.begin("f" + file, 0644, 1);
                    stream.write(content.clear());
                    stream.end(0);
                }
                most = Math.max(most, descriptors());
            }
            streams.forEach(TreeTarget.Stream::flush);
            streams.forEach(TreeTarget.Stream::close);
        }
        assertThat(counted.stored).isEqualTo(100 * STREAMS);
        assertThat(most - before).isBetween(1000L, HeldDescriptors.MANY + 2L * STREAMS);
        assertThat(descriptors()).isLessThan(before + 20);
        assertThat(exported.names("/tree/7")).hasSize(100);
    }

    @Test
    void sharesInFlightHoldABoundedNumberOfDirectories() throws IOException {
        for (int i = 0; i < 1500; i++) {
            Files.createDirectory(exported.at("/tree/" + i));
        }
        long before = descriptors();
        long most = 0;
        int directories = 0;
        try (TreeSource source = exported.storage()
                .openTree(new SendTree(EXTENDED, "/tree", FactSelection.STANDARD,
                        Optional.empty(), TreeCompression.NONE, List.of(), TreeShard.WHOLE,
                        PathFilter.ALL))) {
            List<Share> inFlight = new ArrayList<>();
            for (Optional<Share> next = source.next(256); next
                    .isPresent(); next = source.next(256)) {
                inFlight.add(next.get());
                directories += next.get().parts().size();
                most = Math.max(most, descriptors());
                if (inFlight.size() == 100) {
                    inFlight.removeFirst().close();
                }
            }
            inFlight.forEach(Share::close);
        }
        assertThat(directories).isEqualTo(1501);
        assertThat(most - before).isBetween(900L, 1024L + 100);
        assertThat(descriptors()).isLessThan(before + 20);
    }

    private static final class Counted implements TreeTarget.Results {
        private int stored;

        @Override
        public void stored(long size, long digest) {
            stored++;
        }

        @Override
        public void refused(String path, long size, long digest, StorageFailure why) {
            throw why;
        }
    }
}
