package io.dray.bench.measure;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class PeakMemoryTest {
    /// Holds 16 MiB, says so, and gives them back when it is told to.
    private static final String GROWING = """
            x=$(head -c 16777216 /dev/zero | tr '\\0' x); echo grown; read go; x=; echo shrunk; read end""";

    @Test
    void aPeakBeforeTheRunDoesNotCountAndOneWithinDoes() throws Exception {
        Process server = shell(GROWING);
        try {
            assertThat(server.inputReader().readLine()).isEqualTo("grown");
            PeakMemory during = PeakMemory.from(List.of(server.toHandle()));
            go(server);
            assertThat(server.inputReader().readLine()).isEqualTo("shrunk");
            during.look();
            PeakMemory afterwards = PeakMemory.from(List.of(server.toHandle()));
            afterwards.look();
            assertThat(during.most()).isGreaterThan(16 << 10);
            assertThat(afterwards.most()).isPositive().isLessThan(16 << 10);
        } finally {
            end(server);
        }
    }

    @Test
    void addsWhatLivesTogetherAndForgetsNoneThatHasEnded() throws Exception {
        Process parent = shell("cat & echo started; wait; echo ended; read end");
        Process other = shell("read end");
        try {
            assertThat(parent.inputReader().readLine()).isEqualTo("started");
            PeakMemory alone = PeakMemory.from(List.of(other.toHandle()));
            alone.look();
            PeakMemory both = PeakMemory.from(List.of(parent.toHandle()));
            both.add(other.pid());
            both.look();
            assertThat(both.most()).isGreaterThan(alone.most());
            long most = both.most();
            end(parent);
            end(other);
            both.look();
            assertThat(both.most()).isEqualTo(most);
        } finally {
            end(parent);
            end(other);
        }
    }

    private static Process shell(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script).start();
    }

    private static void go(Process process) throws IOException {
        process.outputWriter().write("\n");
        process.outputWriter().flush();
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
}
