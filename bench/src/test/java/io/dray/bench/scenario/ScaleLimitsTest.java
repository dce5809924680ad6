package io.dray.bench.scenario;

import io.dray.bench.measure.ProcessResources;
import io.dray.bench.scenario.ScaleLimits.Cost;
import io.dray.bench.scenario.ScaleLimits.End;
import io.dray.bench.servers.ScaleFrontEnd.Shape;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ScaleLimitsTest {
    private final ScaleLimits limits = new ScaleLimits(20_000);

    private static Cost cost(int files, long heap, long descriptors, double markers) {
        return new Cost(new Shape(8, true, false), files,
                new ProcessResources(heap, descriptors, 0), 4, markers);
    }

    @Test
    void namesWhatEndsFirst() {
        assertThat(limits.ends(cost(100, 65_536, 9, 2)).getFirst())
                .isEqualTo(new End("one core, by markers each second", 500));
        assertThat(limits.ends(cost(100, 1 << 20, 9, 2)).getFirst())
                .isEqualTo(new End("heap (256 MiB, three quarters in use)", 192));
        assertThat(limits.ends(cost(100, 1, 200, 2)).getFirst())
                .isEqualTo(new End("descriptors (20000)", 100));
    }

    @Test
    void speaksOfTheLargestNumberOfFilesAlone() {
        limits.add(cost(1000, 65_536, 9, 2));
        limits.add(cost(10, 1, 1, 1));
        assertThat(limits.sentences()).singleElement()
                .asString()
                .startsWith("stripes-8: ")
                .contains("each second at 500, descriptors (20000) at 2222, heap")
                .endsWith("begins and ends 250 files a second.");
    }

    @Test
    void nothingIsNeverDividedBy() {
        limits.add(cost(1, 0, 0, 0));
        assertThat(limits.sentences()).hasSize(1);
    }
}
