package io.dray.mover.storage.posix;

import io.dray.mover.storage.AccessRules;
import io.dray.mover.storage.ChecksumCache;
import io.dray.mover.storage.pack.PackMemory;
import io.dray.mover.storage.posix.Confinement.Purpose;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PartWriterTest {
    @TempDir
    private Path root;

    /// A directory whose disk fails when it is forced, if `fails` says so.
    private record Failing(Anchor directory, AtomicBoolean fails) implements Anchor {
        @Override
        public Path path() {
            return directory.path();
        }

        @Override
        public String location() {
            return directory.location();
        }

        @Override
        public void forceEntries() throws IOException {
            if (fails.get()) {
                throw new IOException("Input/output error");
            }
            directory.forceEntries();
        }

        @Override
        public void close() {
            directory.close();
        }
    }

    @Test
    void aFileThatHasItsNameIsNotCutWhenItsDirectoryCannotBeForced() throws IOException {
        PosixTree tree = tree();
        AtomicBoolean fails = new AtomicBoolean();
        UploadTarget found = UploadTarget.find(tree, "/file");
        UploadTarget target = new UploadTarget(new Failing(found.directory(), fails), found.name(),
                found.present(), found.path(), found.replaces());
        FileAnchor file = tree.confinement()
                .createFile(target.directory(), PartNames.part("file"),
                        new Purpose(FileAction.STORE, "/file"));
        assertThat(file.lock()).isTrue();
        PartWriter writer = new PartWriter(
                new UploadFile(new UploadFile.Storing(tree, target), file,
                        FileStatus.of(file.path()), tree.reserving().reservations().none()),
                Exported.replace("/file"), null, 0);
        try (writer) {
            Exported.put(writer, 0, "recorded");
            writer.stabilize(ByteRangeSet.of(0, 8));
            Exported.put(writer, 8, " and not recorded");
            fails.set(true);
            assertThatThrownBy(() -> writer.commit(25, Exported.ledger(), true))
                    .isInstanceOf(StorageFailure.class);
        }
        assertThat(root.resolve("file")).hasContent("recorded and not recorded");
        assertThat(root.toFile().list()).containsExactly("file");
    }

    private PosixTree tree() throws IOException {
        StorageFailures failures = new StorageFailures();
        return new PosixTree(new CheckedPaths(root, failures), new AccessRules(Exported.ALL),
                failures, Accounts.ofProcess(), new ChecksumCache(ChecksumCache.FILES),
                PackMemory.usual(), new StalePartFiles(Duration.ZERO, Clock.systemUTC()),
                Durability.FORCED,
                new PosixTree.Reserving(new Reservations(Reservations.Limits.USUAL), "test"));
    }
}
