package io.dray.bench.scenario;

import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.Launch;
import io.dray.bench.scenario.Scenario.Setup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ScenariosTest {
    @Test
    void takesNamesAndSuitesEachOnce() {
        assertThat(Scenarios.chosen(List.of("memory", "copy", "memory"), Optional.empty(),
                CopyScenario.USUAL))
                .extracting(Scenario::name)
                .containsExactly("copy", "memory");
        assertThat(Scenarios.chosen(List.of("copy"), Optional.of("all"), CopyScenario.USUAL))
                .isEqualTo(Scenarios.ALL);
        assertThat(Scenarios.chosen(List.of(), Optional.of("quick"), CopyScenario.USUAL))
                .extracting(Scenario::name)
                .contains("trees")
                .doesNotContain("wan");
        CopyScenario copy = new CopyScenario(List.of(2), List.of(), List.of());
        assertThat(Scenarios.chosen(List.of(), Optional.empty(), copy)).containsExactly(copy);
        assertThat(Scenarios.chosen(List.of("copy"), Optional.empty(), copy))
                .containsExactly(copy);
    }

    @Test
    void saysWhatThereIs() {
        assertThatThrownBy(
                () -> Scenarios.chosen(List.of("copies"), Optional.empty(), CopyScenario.USUAL))
                .hasMessageContaining("'copies'")
                .hasMessageContaining("copy, verified");
        assertThatThrownBy(
                () -> Scenarios.chosen(List.of(), Optional.of("slow"), CopyScenario.USUAL))
                .hasMessageContaining("quick or all");
    }

    @Test
    void scalesSizesAndCountsButNeverToNothing() {
        Setup setup = new Setup(new Launch(List.of("dray"), Map.of()),
                Optional.empty(), List.of(DataSize.parse("1GiB")), 1024, Optional.empty());
        assertThat(setup.scaled(DataSize.parse("1GiB"))).hasToString("1MiB");
        assertThat(setup.scaled(DataSize.parse("5"))).hasToString("1B");
        assertThat(setup.scaled(1000)).isEqualTo(1);
        assertThat(CopyScenario.USUAL.rows(setup))
                .contains("copy/clear/1MiB/p1/dray", "copy/private/1MiB/p8/dray-unverified")
                .noneMatch(id -> id.endsWith("globus"));
    }
}
