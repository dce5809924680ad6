package io.dray.bench.measure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ProcessCpuTest {
    private static final String STAT = "4711 (a) b (c)) S 1 4711 4711 0 -1 4194304 1 2 3 4"
            + " 100 20 7 3 20 0 1 0 12345 999 88";

    @Test
    void findsTheTimesBehindAnyName() {
        assertThat(ProcessCpu.ticks(STAT, 11)).isEqualTo(130);
        assertThat(ProcessCpu.ticks(STAT, 13)).isEqualTo(10);
    }

    @Test
    void countsChildrenThatHaveEnded() throws Exception {
        Duration before = ProcessCpu.ofEndedChildren();
        Process busy = new ProcessBuilder("sh", "-c",
                "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done").start();
        assertThat(busy.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ProcessCpu.ofEndedChildren()).isGreaterThan(before);
    }

    @Test
    void countsProcessesAndWhatTheyStarted() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c",
                "(i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done); echo; read end").start();
        try {
            assertThat(parent.inputReader().readLine()).isNotNull();
            assertThat(ProcessCpu.ofTrees(List.of(parent.toHandle())))
                    .isGreaterThan(Duration.ZERO);
        } finally {
            parent.destroy();
        }
        assertThat(parent.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ProcessCpu.ofTrees(List.of(parent.toHandle()))).isEqualTo(Duration.ZERO);
    }
}
