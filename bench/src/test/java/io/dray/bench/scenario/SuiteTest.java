package io.dray.bench.scenario;

import io.dray.bench.measure.CongestionNamespace;
import io.dray.bench.measure.Costs;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Rounds;
import io.dray.bench.measure.SystemCalls;
import io.dray.bench.report.Outcome;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Network;
import io.dray.bench.scenario.Scenario.Setup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class SuiteTest {
    private final List<String> progress = new ArrayList<>();

    @TempDir
    private Path folder;

    private static Scenario simple(String name, boolean fails) {
        return new Scenario(name, "a test", Network.LOOPBACK, 90, stage -> {
            if (fails) {
                throw new IllegalArgumentException("nothing to be had");
            }
            return stage.section(List.of(new Figure(name + "/w/dray", Unit.SECONDS, List.of(1.0),
                    Costs.NONE, List.of())));
        });
    }

    @Test
    void oneThatFailsStopsNoOtherAndResultsAreThereAfterEach() throws Exception {
        List<List<String>> written = new ArrayList<>();
        Outcome outcome = suite(simple("one", false), simple("two", true),
                simple("three", false)).run(Optional.of(folder),
                        soFar -> written.add(
                                soFar.sections().stream().map(Section::scenario).toList()));
        assertThat(written).containsExactly(List.of("one"), List.of("one", "two"),
                List.of("one", "two", "three"));
        assertThat(outcome.anyFailed()).isTrue();
        assertThat(outcome.sections().get(1).figures().getFirst().failures())
                .containsExactly("nothing to be had");
        assertThat(outcome.sections().getLast().anyFailed()).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void saysAtTheStartWhatWillBeDoneAndHowLongThatTakes() throws Exception {
        suite(simple("one", false), simple("two", false)).run(Optional.of(folder),
                soFar -> {});
        assertThat(progress).first().isEqualTo("2 scenarios, about 12 minutes: one, two");
    }

    @Test
    void knowsWhoMayMakeNetworks() {
        assertThat(CongestionNamespace.isPermitted(List.of("CapEff:\t000001ffffffffff"))).isTrue();
        assertThat(CongestionNamespace.isPermitted(List.of("CapEff:\t0000000000000000"))).isFalse();
        assertThat(CongestionNamespace.isPermitted(List.of("CapEff:\t0000000000001000"))).isFalse();
        assertThat(CongestionNamespace.isPermitted(List.of("Name:\tjava"))).isFalse();
    }

    private Suite suite(Scenario... scenarios) {
        Launch dray = new Launch(List.of("echo", "dray"));
        return new Suite(List.of(scenarios),
                new Setup(dray, Optional.empty(), List.of(DataSize.parse("1MiB")), 1,
                        Optional.empty()),
                List.of(), new Rounds(1, 2, Pattern.compile(""), progress::add,
                        SystemCalls.none("this is a test")),
                false);
    }
}
