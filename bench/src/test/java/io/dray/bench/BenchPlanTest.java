package io.dray.bench;

import io.dray.bench.BenchPlan.Rounds;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class BenchPlanTest {
    @Test
    void putsContestantsWithTheSameWorkSideBySide() {
        assertThat(plan("^clear/", true, 1, 4).rows()).extracting(Row::id)
                .containsExactly(
                        "clear/1MiB/stream/globus", "clear/1MiB/p1/dray",
                        "clear/1MiB/p1/dray-unverified",
                        "clear/1MiB/p1/globus", "clear/1MiB/p4/dray",
                        "clear/1MiB/p4/dray-unverified",
                        "clear/1MiB/p4/globus", "clear/ls/dray", "clear/ls/globus");
    }

    @Test
    void leavesGlobusOutWhereItIsNot() {
        assertThat(plan("", false, 2).rows()).extracting(Row::id)
                .containsExactly(
                        "clear/1MiB/p2/dray", "clear/1MiB/p2/dray-unverified", "clear/ls/dray",
                        "private/1MiB/p2/dray", "private/1MiB/p2/dray-unverified",
                        "private/ls/dray");
    }

    @Test
    void refusesSenselessNumbers() {
        assertThatThrownBy(() -> plan("", false, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan("", false, 1000))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rounds(0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rounds(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static BenchPlan plan(String only, boolean globus, Integer... streams) {
        return new BenchPlan(List.of(streams), List.of(DataSize.parse("1MiB")),
                List.of(Protection.values()), List.of(true, false), Pattern.compile(only), globus,
                new Rounds(1, 1));
    }
}
