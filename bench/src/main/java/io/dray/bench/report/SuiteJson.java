package io.dray.bench.report;

import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Spread;
import io.dray.bench.report.Goals.Verdict;
import io.dray.protocol.text.JsonLine;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// A suite's results for programs: one object with every single run.
public final class SuiteJson {
    private SuiteJson() {}

    public static String of(Outcome outcome, List<Verdict> verdicts) {
        return new JsonLine().with("machine", outcome.machine().json())
                .with("versions", outcome.versions())
                .with("runs", outcome.rounds())
                .with("scenarios", outcome.sections().stream().map(SuiteJson::section).toList())
                .with("goals", verdicts.stream().map(SuiteJson::verdict).toList())
                .toString();
    }

    private static JsonLine section(Section section) {
        return new JsonLine().with("scenario", section.scenario())
                .with("congestion_control", section.congestion())
                .with("notes", section.notes())
                .with("rows",
                        section.figures().stream().map(each -> figure(section, each)).toList());
    }

    private static JsonLine figure(Section section, Figure figure) {
        return new JsonLine().with("id", figure.id())
                .with("unit", figure.unit().label())
                .with("median", figure.spread().map(Spread::median))
                .with("times_best_other", boxed(section.againstBest(figure)))
                .with("values", figure.values())
                .with("cpu_s", figure.costs().cpuSeconds())
                .with("peak_kib", figure.costs().peakKib())
                .with("system_calls", boxed(figure.costs().systemCalls()))
                .with("failures", figure.failures());
    }

    private static JsonLine verdict(Verdict verdict) {
        return new JsonLine().with("row", verdict.row())
                .with("congestion_control", verdict.congestion())
                .with("kind", verdict.goal().kind().name())
                .with("wanted", verdict.goal().number())
                .with("others", verdict.goal().others())
                .with("actual", boxed(verdict.actual()))
                .with("reached", verdict.reached());
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }
}
