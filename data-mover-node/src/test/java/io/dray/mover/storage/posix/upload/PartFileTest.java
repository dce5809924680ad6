package io.dray.mover.storage.posix.upload;

import io.dray.control.security.FileLease;
import io.dray.mover.storage.AccessRules;
import io.dray.mover.storage.ChecksumCache;
import io.dray.mover.storage.Durability;
import io.dray.mover.storage.posix.Exported;
import io.dray.mover.storage.posix.confinement.Anchor;
import io.dray.mover.storage.posix.confinement.BeneathRoot;
import io.dray.mover.storage.posix.confinement.CheckedPaths;
import io.dray.mover.storage.posix.confinement.ConfinedTree;
import io.dray.mover.storage.posix.confinement.Confinement;
import io.dray.mover.storage.posix.confinement.PartNames;
import io.dray.mover.storage.posix.confinement.StorageFailures;
import io.dray.mover.storage.posix.identity.Accounts;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.range.ByteRangeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PartFileTest {
    private static final StorageFailures FAILURES = new StorageFailures();

    @TempDir
    private Path root;

    /// A directory whose disk fails when it is forced, if `fails` says so.
    private record Failing(Anchor directory, AtomicBoolean fails, AtomicInteger forced)
            implements
                Anchor {
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
            forced.incrementAndGet();
        }

        @Override
        public void close() {
            directory.close();
        }
    }

    @Test
    void aFileThatHasItsNameIsNotCutWhenItsDirectoryCannotBeForced() throws IOException {
        AtomicBoolean fails = new AtomicBoolean();
        try (UploadWriter writer = upload(fails, new AtomicInteger())) {
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

    @Test
    void aDirectoryThatCouldNotBeForcedIsForcedWithTheNextRanges() throws IOException {
        AtomicBoolean fails = new AtomicBoolean(true);
        AtomicInteger forced = new AtomicInteger();
        try (UploadWriter writer = upload(fails, forced)) {
            Exported.put(writer, 0, "recorded");
            assertThatThrownBy(() -> writer.stabilize(ByteRangeSet.of(0, 4)))
                    .isInstanceOf(StorageFailure.class);
            fails.set(false);
            writer.stabilize(ByteRangeSet.of(0, 8));
            assertThat(forced).hasValue(1);
            writer.stabilize(ByteRangeSet.of(0, 8));
            assertThat(forced).hasValue(1);
        }
    }

    @Test
    void whatIsNotRecordedIsCutEvenIfTheSideFileCannotBeWritten() throws IOException {
        Uploads uploads = uploads(new CheckedPaths(root, FAILURES));
        UploadTarget target = UploadTarget.find(uploads, "/file");
        PartFile part = PartFile.claim(uploads, target);
        RangeLog log = RangeLog.start(target.ranges(), part.subject(0));
        log.record(ByteRangeSet.of(0, 8));
        UploadWriter writer = new UploadWriter(part, Exported.replace("/file"), 0,
                Optional.of(log), 0);
        Exported.put(writer, 0, "recorded and not recorded");
        log.close();
        assertThatThrownBy(writer::close).isInstanceOf(StorageFailure.class);
        assertThat(root.resolve(PartNames.part("file"))).hasContent("recorded");
    }

    @Test
    void aVisibleFileThatChangedBeforeItWasLockedIsBusy() throws IOException {
        Assumptions.assumeTrue(BeneathRoot.works(), "this kernel has no openat2");
        Path file = root.resolve("file");
        for (Confinement confinement : List.of(new CheckedPaths(root, FAILURES),
                BeneathRoot.open(FAILURES, root))) {
            Uploads uploads = uploads(confinement);
            Files.writeString(file, "found");
            try (UploadTarget target = UploadTarget.find(uploads, "/file");
                    UploadTarget published = UploadTarget.find(uploads, "/file")) {
                try (UploadWriter other = new UploadWriter(PartFile.claim(uploads, published),
                        Exported.replace("/file"), 0, Optional.empty(), 0)) {
                    Exported.put(other, 0, "published");
                    other.commit(9, Exported.ledger(), false);
                }
                assertBusy(uploads, target);
            }
            try (UploadTarget target = UploadTarget.find(uploads, "/file")) {
                Files.writeString(file, " and more", StandardOpenOption.APPEND);
                assertBusy(uploads, target);
            }
            assertThat(file).hasContent("published and more");
            confinement.close();
        }
    }

    private static void assertBusy(Uploads uploads, UploadTarget target) {
        Exported.assertFails(StorageCondition.BUSY,
                () -> PartFile
                        .claimVisible(uploads, target, FileLease.Kind.EXCLUSIVE,
                                OptionalLong.empty())
                        .close());
    }

    /// An upload to `/file`, in a directory that counts how often it is forced.
    private UploadWriter upload(AtomicBoolean fails, AtomicInteger forced) throws IOException {
        Uploads uploads = uploads(new CheckedPaths(root, FAILURES));
        UploadTarget found = UploadTarget.find(uploads, "/file");
        UploadTarget target = new UploadTarget(new Failing(found.directory(), fails, forced),
                found.name(), found.present(), found.path(), found.replaces());
        return new UploadWriter(PartFile.claim(uploads, target), Exported.replace("/file"), 0,
                Optional.empty(), 0);
    }

    private static Uploads uploads(Confinement confinement) throws IOException {
        ConfinedTree tree = new ConfinedTree(confinement,
                new AccessRules(Exported.ALL), FAILURES, Durability.FORCED);
        return new Uploads(tree, Accounts.ofProcess(), new ChecksumCache(ChecksumCache.FILES),
                new StalePartFiles(Duration.ZERO, Clock.systemUTC()),
                new Reservations(Reservations.Limits.USUAL), "test");
    }
}
