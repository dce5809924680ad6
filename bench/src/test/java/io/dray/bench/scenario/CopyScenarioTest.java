package io.dray.bench.scenario;

import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.Launch;
import io.dray.bench.scenario.Scenario.Setup;
import io.dray.bench.servers.GlobusServers.Programs;
import io.dray.bench.servers.Protection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class CopyScenarioTest {
    private static final List<Boolean> BOTH = List.of(true, false);

    @Test
    void putsContestantsWithTheSameWorkSideBySide() {
        assertThat(new CopyScenario(List.of(1, 4), List.of(Protection.CLEAR), BOTH)
                .rows(setup(Optional
                        .of(new Programs(new Launch(List.of("s")), new Launch(List.of("c")))))))
                .containsExactly("copy/clear/1MiB/stream/globus", "copy/clear/1MiB/p1/dray",
                        "copy/clear/1MiB/p1/dray-unverified", "copy/clear/1MiB/p1/globus",
                        "copy/clear/1MiB/p4/dray", "copy/clear/1MiB/p4/dray-unverified",
                        "copy/clear/1MiB/p4/globus");
    }

    @Test
    void leavesGlobusOutWhereItIsNot() {
        assertThat(new CopyScenario(List.of(2), List.of(Protection.values()), BOTH)
                .rows(setup(Optional.empty())))
                .containsExactly("copy/clear/1MiB/p2/dray", "copy/clear/1MiB/p2/dray-unverified",
                        "copy/private/1MiB/p2/dray", "copy/private/1MiB/p2/dray-unverified");
    }

    @Test
    void refusesSenselessNumbers() {
        for (int streams : List.of(0, 1000)) {
            assertThatThrownBy(() -> new CopyScenario(List.of(streams), List.of(), BOTH))
                    .hasMessageContaining("from 1 to 128");
        }
    }

    private static Setup setup(Optional<Programs> globus) {
        return new Setup(new Launch(List.of("dray")), globus,
                List.of(DataSize.parse("1MiB")), 1, Optional.empty());
    }
}
