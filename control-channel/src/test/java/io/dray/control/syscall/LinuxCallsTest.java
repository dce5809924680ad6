package io.dray.control.syscall;

import io.dray.control.syscall.LinuxCalls.Stat;
import io.dray.protocol.name.NameBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class LinuxCallsTest {
    private static final int HERE = LinuxCalls.AT_FDCWD;
    private static final String LONG = "n".repeat(4096);

    @TempDir
    private Path directory;

    @Test
    void reportsANameThatIsTooLong() {
        int expected = -LinuxCalls.ENAMETOOLONG;
        assertThat(LinuxCalls.openat(HERE, LONG, 0, 0)).isEqualTo(expected);
        assertThat(LinuxCalls.openat2(HERE, LONG, 0, 0, 0)).isEqualTo(expected);
        assertThat(LinuxCalls.status(HERE, LONG).result()).isEqualTo(expected);
        assertThat(LinuxCalls.rename(HERE, "none", HERE, LONG, 0)).isEqualTo(expected);
        assertThat(LinuxCalls.rename(HERE, LONG, HERE, "none", 0)).isEqualTo(expected);
        assertThat(LinuxCalls.remove(HERE, LONG)).isEqualTo(expected);
    }

    @Test
    void knowsFileSystemsByTheirNumbers() {
        int proc = LinuxCalls.openat(HERE, "/proc/meminfo", 0, 0);
        assertThat(LinuxCalls.fileSystem(proc)).isEqualTo(0x9fa0);
        assertThat(LinuxCalls.close(proc)).isZero();
        assertThat(LinuxCalls.fileSystem(-1)).isEqualTo(-9);
    }

    @Test
    void tellsOfAFileWhatJavaTells() throws Exception {
        Path file = HostPaths.child(directory, "latin-\udce9");
        Files.writeString(file, "12345");
        Stat stat = LinuxCalls.status(HERE, HostPaths.text(file));
        assertThat(stat.result()).isZero();
        assertThat(stat.isFile()).isTrue();
        assertThat(stat.size()).isEqualTo(5);
        assertThat(stat.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
        assertThat(stat.deviceNumber()).isEqualTo(Files.getAttribute(file, "unix:dev"));
        assertThat(stat.mode()).isEqualTo(Files.getAttribute(file, "unix:mode"));
        assertThat(stat.modified())
                .isEqualTo(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS));
        assertThat(NameBytes.encode(HostPaths.name(file))).endsWith((byte) 0xe9);
        assertThat(LinuxCalls.status(HERE, file + "-none").result()).isEqualTo(-LinuxCalls.ENOENT);
    }
}
