package io.dray.mover.storage.posix.confinement;

import io.dray.control.security.FileLease;
import io.dray.mover.storage.posix.confinement.Confinement.Purpose;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class BeneathRootTest {
    @TempDir
    private Path root;

    @Test
    void aFileThatCannotBeLockedIsNotTakenForLocked() throws IOException {
        Assumptions.assumeTrue(BeneathRoot.works(), "this kernel has no openat2");
        Purpose purpose = new Purpose(FileAction.STORE, "/file");
        try (BeneathRoot tree = BeneathRoot.open(new StorageFailures(), root);
                Anchor directory = tree.directory(".", purpose)) {
            FileAnchor file = tree.createFile(directory, "file", purpose);
            assertThat(file.lock(FileLease.Kind.EXCLUSIVE)).isTrue();
            file.close();
            // flock(2) fails with EBADF.
            assertThatThrownBy(() -> file.lock(FileLease.Kind.EXCLUSIVE))
                    .isInstanceOf(IOException.class);
        }
    }
}
