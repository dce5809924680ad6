package io.dray.mover.storage.posix.upload;

import io.dray.mover.storage.AccessRules;
import io.dray.mover.storage.ChecksumCache;
import io.dray.mover.storage.Durability;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.CheckedPaths;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.mover.storage.posix.identity.Accounts;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PartFileTest {
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
        Uploads uploads = uploads();
        AtomicBoolean fails = new AtomicBoolean();
        UploadTarget found = UploadTarget.find(uploads, "/file");
        UploadTarget target = new UploadTarget(new Failing(found.directory(), fails), found.name(),
                found.present(), found.path(), found.replaces());
        try (UploadWriter writer = new UploadWriter(PartFile.claim(uploads, target),
                Exported.replace("/file"), 0, Optional.empty(), 0)) {
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

    private Uploads uploads() throws IOException {
        StorageFailures failures = new StorageFailures();
        ConfinedTree tree = new ConfinedTree(new CheckedPaths(root, failures),
                new AccessRules(Exported.ALL), failures, Durability.FORCED);
        return new Uploads(tree, Accounts.ofProcess(), new ChecksumCache(ChecksumCache.FILES),
                new StalePartFiles(Duration.ZERO, Clock.systemUTC()),
                new Reservations(Reservations.Limits.USUAL), "test");
    }
}
