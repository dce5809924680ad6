package io.dray.bench;

import io.dray.bench.BenchPlan.Rounds;
import io.dray.bench.Row.MoverName;
import io.dray.bench.RowResult.Spread;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ComparisonTest {
    private static final DataSize SIZE = DataSize.parse("1GiB");

    private final RowResult dray = result(MoverName.DRAY, 4, 500, 400, 900);
    private final RowResult sameGlobus = result(MoverName.GLOBUS, 4, 1000);
    private final RowResult bestGlobus = result(MoverName.GLOBUS, 0, 600, 700, 500, 600);
    private final Comparison comparison = new Comparison("cubic",
            List.of(bestGlobus, dray, sameGlobus));

    @Test
    void comparesMediansWithTheSameWorkAndWithTheBest() {
        assertThat(comparison.againstSame(dray)).hasValue(2.0);
        assertThat(comparison.againstBest(dray)).hasValue(1.2);
        assertThat(comparison.againstSame(sameGlobus)).isEmpty();
        assertThat(new Comparison("cubic", List.of(dray)).againstBest(dray)).isEmpty();
    }

    @Test
    void givesMedianAndExtremes() {
        assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(4, 1, 2, 3)).isEqualTo(new Spread(2.5, 1, 4));
        assertThat(Spread.of(7)).isEqualTo(new Spread(7, 7, 7));
    }

    @Test
    void tableShowsRatesRatiosAndFailures() {
        RowResult failed = new RowResult(row(MoverName.DRAY, 1));
        failed.addFailure("ended with exit status 1; it said: no");
        StringWriter text = new StringWriter();
        ResultTable.print(new Comparison("cubic", List.of(dray, sameGlobus, failed)),
                new PrintWriter(text));
        assertThat(text.toString().lines().toList()).anySatisfy(line -> assertThat(line)
                .matches(
                        "clear/1GiB/p4/dray +0.500 +\\(0.400-0.900\\) +2147 +1.50 +4096 +not measured +2.00 +2.00"))
                .anySatisfy(line -> assertThat(line)
                        .matches("clear/1GiB/p4/globus +1.000 .* 1074 +1.50 +4096 +not measured *"))
                .anySatisfy(line -> assertThat(line).matches(
                        "clear/1GiB/p1/dray +failed: ended with exit status 1; it said: no"));
    }

    @Test
    void reportHoldsEveryRun() {
        BenchPlan plan = new BenchPlan(List.of(4), List.of(SIZE), List.of(Protection.CLEAR),
                List.of(true), Pattern.compile(""), true, new Rounds(1, 3));
        MachineFacts machine = new MachineFacts(2, "Linux", "25", Path.of("/data"), "tmpfs");
        assertThat(JsonReport.of(machine, plan, List.of(comparison)))
                .startsWith("{\"machine\":{\"processors\":2,")
                .contains(
                        "\"congestion_control\":\"cubic\"",
                        "\"id\":\"clear/1GiB/p4/dray\",\"mover\":\"dray\"",
                        "\"wall_s\":{\"median\":0.5,\"min\":0.4,\"max\":0.9}",
                        "\"times_globus\":2.0,\"times_best_globus\":1.2",
                        "{\"wall_s\":0.9,\"client_cpu_s\":0.5,\"server_cpu_s\":1.0,\"peak_kib\":4096}",
                        "\"failures\":[]");
    }

    private static Row row(MoverName mover, int streams) {
        return new Row(mover, Protection.CLEAR,
                new Task.Copy(SIZE, streams, mover == MoverName.DRAY));
    }

    private static RowResult result(MoverName mover, int streams, int... millis) {
        RowResult result = new RowResult(row(mover, streams));
        for (int each : millis) {
            result.add(new Measurement(Duration.ofMillis(each), Duration.ofMillis(500),
                    Duration.ofSeconds(1), 4096, OptionalLong.empty()));
        }
        return result;
    }
}
