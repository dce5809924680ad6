package io.dray.bench.measure;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class SpreadTest {
    @Test
    void givesMedianAndExtremes() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).contains(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0))).contains(new Spread(2.5, 1, 4));
        assertThat(Spread.of(List.of(7.0))).contains(new Spread(7, 7, 7));
        assertThat(Spread.of(List.of())).isEmpty();
    }
}
