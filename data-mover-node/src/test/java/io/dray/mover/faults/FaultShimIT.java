package io.dray.mover.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// The shim does to a process what it says: otherwise the tests that use it prove nothing.
@Tag("interop")
final class FaultShimIT {
    @TempDir
    Path directory;

    /// What the process beside the test does: writes "abcdefgh" at 0, forces, reads it back, prints both.
    static final class Victim {
        public static void main(String[] arguments) throws IOException {
            try (FileChannel file = FileChannel.open(Path.of(arguments[0]),
                    StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE)) {
                int written = file.write(
                        ByteBuffer.wrap("abcdefgh".getBytes(StandardCharsets.US_ASCII)), 0);
                file.force(true);
                ByteBuffer back = ByteBuffer.allocate(16);
                int read = file.read(back, 0);
                System.out.println(written + " " + read + " " + new String(back.array(), 0,
                        Math.max(0, read), StandardCharsets.US_ASCII));
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void passesOnWhatNoRuleNames() throws Exception {
        assertThat(run(shim().flipWritten("other", 2))).isEqualTo("8 8 abcdefgh");
    }

    @Test
    void flipsAByteThatIsWritten() throws Exception {
        assertThat(run(shim().flipWritten("/victim", 2))).isEqualTo("8 8 abbdefgh");
        assertThat(directory.resolve("victim")).hasContent("abbdefgh");
    }

    @Test
    void flipsAByteThatIsRead() throws Exception {
        assertThat(run(shim().flipRead("/victim", 7))).isEqualTo("8 8 abcdefgi");
        assertThat(directory.resolve("victim")).hasContent("abcdefgh");
    }

    @Test
    void shortensWrites() throws Exception {
        assertThat(run(shim().shorten(FaultShim.Call.WRITE, "/victim"))).isEqualTo("4 4 abcd");
    }

    @Test
    void failsAsTold() throws Exception {
        assertThat(run(shim().fail(FaultShim.Call.WRITE, FaultShim.Errno.ENOSPC, "/victim", 0)))
                .isEqualTo("No space left on device");
        assertThat(run(shim().fail(FaultShim.Call.READ, FaultShim.Errno.EIO, "/victim", 0)))
                .isEqualTo("Input/output error");
        assertThat(run(shim().fail(FaultShim.Call.FORCE, FaultShim.Errno.EIO, "/victim", 0)))
                .isEqualTo("Input/output error");
    }

    @Test
    void recordsWritesAndForces() throws Exception {
        Path trace = directory.resolve("trace");
        run(shim().trace(trace));
        Path victim = directory.resolve("victim").toRealPath();
        assertThat(Files.readAllLines(trace)).containsSubsequence("write 0 8 " + victim,
                "fsync 0 " + victim);
    }

    private FaultShim shim() throws IOException {
        return FaultShim.compile(directory);
    }

    private String run(FaultShim shim) throws Exception {
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Victim.class.getName(),
                directory.resolve("victim").toString()).redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(shim.environment());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out).strip();
    }
}
