package io.dray.mover.storage.posix;

import io.dray.mover.storage.posix.BatchCalls.Scratch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// What the calls themselves refuse, as the kernel would.
final class BatchCallsTest {
    private static final String LONG = "n".repeat(4096);

    @Test
    void reportsANameThatIsTooLongAsTheKernelDoes() {
        BatchCalls calls = LinuxCalls.find().orElseThrow().batch();
        try (Scratch scratch = new Scratch()) {
            int here = LinuxCalls.AT_FDCWD;
            int expected = -StorageFailures.ENAMETOOLONG;
            assertThat(calls.open(scratch, here, LONG, 0, 0)).isEqualTo(expected);
            assertThat(calls.status(scratch, here, LONG)).isEqualTo(expected);
            assertThat(calls.rename(scratch, here, "none", LONG, 0)).isEqualTo(expected);
            assertThat(calls.rename(scratch, here, LONG, "none", 0)).isEqualTo(expected);
            assertThat(calls.remove(scratch, here, LONG)).isEqualTo(expected);
            assertThat(calls.remove(scratch, here, "x".repeat(4095))).isEqualTo(expected);
        }
    }

    @Test
    void knowsFileSystemsByTheirNumbers() {
        LinuxCalls linux = LinuxCalls.find().orElseThrow();
        BatchCalls calls = linux.batch();
        try (Scratch scratch = new Scratch()) {
            int proc = calls.open(scratch, LinuxCalls.AT_FDCWD, "/proc/meminfo", 0, 0);
            assertThat(calls.fileSystem(scratch, proc)).isEqualTo(0x9fa0);
            linux.close(proc);
            assertThat(calls.fileSystem(scratch, -1)).isEqualTo(-9);
        }
    }
}
