package io.dray.bench.measure;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ProcessResourcesTest {
    @Test
    void countsWhatIsInUse() throws Exception {
        ProcessResources now = ProcessResources.of(ProcessHandle.current());
        assertThat(now.heap()).isBetween(1L << 20, 1L << 32);
        assertThat(now.descriptors()).isPositive();
        assertThat(now.threads()).isGreaterThan(3);
        assertThat(ProcessResources.descriptorLimit(ProcessHandle.current()))
                .isGreaterThan(now.descriptors());
    }

    @Test
    void sharesOutTheDifference() {
        assertThat(new ProcessResources(3000, 40, 9).since(new ProcessResources(1000, 21, 7), 10))
                .isEqualTo(new ProcessResources(200, 2, 2));
    }
}
