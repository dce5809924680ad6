package io.dray.bench.scenario;

import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.Launch;
import io.dray.bench.scenario.Scenario.Setup;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ScenarioTest {
    @Test
    void takesNamesAndSuitesEachOnce() {
        assertThat(Scenario.chosen(List.of("memory", "copy", "memory"), Optional.empty(),
                CopyScenario.USUAL))
                .extracting(Scenario::name)
                .containsExactly("copy", "memory");
        assertThat(Scenario.chosen(List.of("copy"), Optional.of("all"), CopyScenario.USUAL))
                .extracting(Scenario::name)
                .containsExactly("copy", "verified", "trees", "disk", "handshake", "start",
                        "memory", "neighbours", "stripes", "scale", "wan", "auto", "many");
        assertThat(Scenario.chosen(List.of(), Optional.of("quick"), CopyScenario.USUAL))
                .extracting(Scenario::name)
                .contains("trees")
                .doesNotContain("wan");
        assertThat(Scenario.chosen(List.of(), Optional.empty(), CopyScenario.USUAL))
                .extracting(Scenario::name)
                .containsExactly("copy");
    }

    @Test
    void saysWhatThereIs() {
        assertThatThrownBy(
                () -> Scenario.chosen(List.of("copies"), Optional.empty(), CopyScenario.USUAL))
                .hasMessageContaining("'copies'")
                .hasMessageContaining("copy, verified");
        assertThatThrownBy(
                () -> Scenario.chosen(List.of(), Optional.of("slow"), CopyScenario.USUAL))
                .hasMessageContaining("quick or all");
    }

    @Test
    void scalesSizesAndCountsButNeverToNothing() {
        Setup setup = new Setup(new Launch(List.of("dray")),
                Optional.empty(), List.of(DataSize.parse("1GiB")), 1024, Optional.empty());
        assertThat(setup.scaled(DataSize.parse("1GiB"))).hasToString("1MiB");
        assertThat(setup.scaled(DataSize.parse("5"))).hasToString("1B");
        assertThat(setup.scaled(1000)).isEqualTo(1);
        assertThat(CopyScenario.USUAL.rows(setup))
                .contains("copy/clear/1MiB/p1/dray", "copy/private/1MiB/p8/dray-unverified")
                .noneMatch(id -> id.endsWith("globus"));
    }
}
