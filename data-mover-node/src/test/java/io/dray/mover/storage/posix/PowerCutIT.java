package io.dray.mover.storage.posix;

import io.dray.mover.storage.posix.RecordedDisk.Force;
import io.dray.mover.storage.posix.RecordedDisk.Moments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Whatever was acknowledged survives a power cut: [PowerCutScenario] is recorded by strace, and of what it did
/// everything that was not forced may be lost ([RecordedDisk]).
@Timeout(120)
@Tag("interop")
final class PowerCutIT {
    private static final String CALLS = Stream
            .of("open", "openat", "openat2", "close", "lseek", "write", "writev", "pwrite64",
                    "ftruncate", "mkdir", "mkdirat", "symlink", "symlinkat", "link", "linkat",
                    "unlink", "rmdir", "unlinkat", "rename", "renameat", "renameat2", "fsync",
                    "fdatasync", "sync", "syncfs", "chmod", "fchmod", "fchmodat", "utimensat")
            .map(call -> "?" + call)
            .collect(java.util.stream.Collectors.joining(","));

    @TempDir
    static Path directory;
    private static RecordedDisk disk;

    @BeforeAll
    static void record() throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(d -> Files.isExecutable(Path.of(d, "strace"))),
                "strace is not installed");
        Path base = Files.createDirectory(directory.toRealPath().resolve("base"));
        Path record = base.resolveSibling("record");
        Path messages = base.resolveSibling("messages");
        assumeTrue(ended(List.of("strace", "-o", record.toString(), "true"), messages) == 0,
                "no process can be traced here");
        assertThat(ended(List.of("strace", "-f", "-y", "-s", "200", "-o", record.toString(), "-e",
                "trace=" + CALLS, "-e", "signal=none",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), PowerCutScenario.class.getName(),
                base.toString()), messages))
                .as(() -> read(messages))
                .isZero();
        disk = new RecordedDisk(base, base.resolveSibling("told"));
        disk.read(Files.readAllLines(record));
    }

    private static int ended(List<String> command, Path messages) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(messages.toFile())
                .start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAPowerCutAtAnyMoment() {
        assertThat(disk.acknowledged()).isGreaterThan(50);
        assertThat(disk.broken(_ -> true, Moments.ALL)).isEmpty();
    }

    /// Else the test above would prove nothing. Needless are two: of the directory of a file that was there before
    /// it was appended to, and of a verified copy that got neither mode nor time.
    @Test
    void everyForceThatIsMissingIsNoticed() {
        List<Force> needless = disk.forces()
                .stream()
                .filter(missing -> disk
                        .broken(force -> !force.equals(missing), Moments.ACKNOWLEDGED)
                        .isEmpty())
                .toList();
        assertThat(disk.forces()).hasSizeGreaterThan(60);
        assertThat(needless).hasSizeLessThanOrEqualTo(2);
    }
}
