package io.dray.mover.storage.posix.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// When one call for a whole file system may stand for one for each file.
final class GroupForcingTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"5.8.0", "5.15.0-91-generic", "5.10", "6.1.0", "10.0"})
    void takesTheWordOfKernelsThatReportErrors(String release) {
        assertThat(GroupForcing.tellsErrors(release)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.7.19", "4.18.0-553.el8_10.x86_64", "3.10.0", "5", "", "unknown",
            "99999999999.1"})
    void doesNotTakeTheWordOfOthers(String release) {
        assertThat(GroupForcing.tellsErrors(release)).isFalse();
    }

    @Test
    void forcesEachFileOfAFileSystemThatIsNotKnown() {
        assertThat(GroupForcing.isForcedWhole(0xef53)).isTrue();
        assertThat(GroupForcing.isForcedWhole(0x9123683eL)).isTrue();
        // FUSE, NFS, Lustre, overlay, and an error.
        for (long type : new long[]{0x65735546, 0x6969, 0x0bd00bd0, 0x794c7630, -9}) {
            assertThat(GroupForcing.isForcedWhole(type)).isFalse();
        }
    }

    @Test
    void takesMuchToBeUnwrittenWhenTheKernelDoesNotSay() throws IOException {
        Path file = directory.resolve("meminfo");
        assertThat(GroupForcing.dirty(file)).isEqualTo(Long.MAX_VALUE);
        Files.writeString(file, "MemTotal: 5 kB\nDirty:   lots kB\n");
        assertThat(GroupForcing.dirty(file)).isEqualTo(Long.MAX_VALUE);
        Files.writeString(file, "MemTotal: 5 kB\n");
        assertThat(GroupForcing.dirty(file)).isEqualTo(Long.MAX_VALUE);
        Files.writeString(file, "MemTotal: 5 kB\nDirty:   384 kB\nWriteback: 0 kB\n");
        assertThat(GroupForcing.dirty(file)).isEqualTo(384);
    }
}
