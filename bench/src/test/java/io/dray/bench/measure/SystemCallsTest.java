package io.dray.bench.measure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

final class SystemCallsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Launch READS = new Launch(
            List.of("dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=1000"));

    @TempDir
    private Path folder;

    @Test
    void saysWhyNothingIsCounted() throws Exception {
        assertThat(SystemCalls.find(Optional.empty()).about())
                .isEqualTo("System calls were not counted: perf is not installed.");
        SystemCalls refused = SystemCalls
                .find(Optional.of(perf("[ $1 = stat ] && echo 'no permission' && exit 255")));
        assertThat(refused.counts()).isFalse();
        assertThat(refused.about()).contains("not counted", "it said: no permission");
    }

    @Test
    void addsClientAndServersWhateverPerfPrintsBesides() throws Exception {
        Launch perf = perf(
                """
                        [ $1 = --version ] && { echo perf version 9; exit; }
                        while [ $1 != -- ]; do
                            [ $1 = -o ] && printf '# started\\n\\n21,,raw_syscalls:sys_enter,7,100.00,,\\n' > $2
                            shift
                        done
                        shift; exec "$@\"""");
        SystemCalls calls = SystemCalls.find(Optional.of(perf));
        assertThat(calls.about()).isEqualTo("perf version 9");
        SystemCalls.Run run = calls.run(List.of(ProcessHandle.current()), folder);
        Process process = READS.under(run.prefix()).writingTo(folder.resolve("out")).start();
        assertThat(process.waitFor()).isZero();
        assertThat(run.total()).hasValue(42);
    }

    @Test
    void aRunIsCountedWhileThatIsAskedForAndOnlyThen() throws Exception {
        SystemCalls calls = SystemCalls.find();
        assumeThat(calls.counts()).as(calls.about()).isTrue();
        ClientRun client = new ClientRun(List.of(), folder);
        assertThat(client.measure(READS, List.of(), LIMIT).systemCalls()).isEmpty();
        Measurement counted = ScopedValue.where(SystemCalls.COUNTING, calls)
                .call(() -> client.measure(READS, List.of(ProcessHandle.current()), LIMIT));
        assertThat(counted.systemCalls().orElse(0)).isBetween(2_000L, 1_000_000L);
        assertThat(counted.peakKib()).isPositive();
    }

    private Launch perf(String script) throws Exception {
        Path file = Files.createFile(folder.resolve("perf"), PosixFilePermissions
                .asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        return new Launch(List.of(file.toString()));
    }
}
