package io.dray.bench;

import io.dray.bench.RowResult.Spread;
import io.dray.mover.cli.JsonLine;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Results for programs: one object with the machine, the settings and every single run. Times are in
/// seconds, memory is in KiB.
final class JsonReport {
    private JsonReport() {}

    static String of(MachineFacts machine, BenchPlan plan, List<Comparison> comparisons) {
        return new JsonLine().with("machine", machine.json())
                .with("warm_ups", plan.rounds().warmUps())
                .with("runs", plan.rounds().counted())
                .with("measurements", comparisons.stream().map(JsonReport::measurement).toList())
                .toString();
    }

    private static JsonLine measurement(Comparison comparison) {
        return new JsonLine().with("congestion_control", comparison.congestion())
                .with("rows",
                        comparison.results()
                                .stream()
                                .map(result -> row(comparison, result))
                                .toList());
    }

    private static JsonLine row(Comparison comparison, RowResult result) {
        Row row = result.row();
        JsonLine line = new JsonLine().with("id", row.id())
                .with("mover", row.mover().label())
                .with("protection", row.protection().label());
        switch (row.task()) {
            case Task.Copy copy -> line.with("task", "copy")
                    .with("bytes", copy.size().bytes())
                    .with("mode", copy.streams() == 0 ? "stream" : "extended-block")
                    .with("streams", Math.max(1, copy.streams()))
                    .with("verified", copy.verified());
            case Task.Listing _ -> line.with("task", "ls");
        }
        return line.with("wall_s", result.wall().map(JsonReport::spread))
                .with("cpu_s", result.cpu().map(JsonReport::spread))
                .with("peak_kib", result.peak().map(JsonReport::spread))
                .with("system_calls", boxed(result.systemCalls()))
                .with("times_globus", boxed(comparison.againstSame(result)))
                .with("times_best_globus", boxed(comparison.againstBest(result)))
                .with("single", result.measurements().stream().map(JsonReport::single).toList())
                .with("failures", result.failures());
    }

    private static JsonLine spread(Spread spread) {
        return new JsonLine().with("median", spread.median())
                .with("min", spread.smallest())
                .with("max", spread.largest());
    }

    private static JsonLine single(Measurement measurement) {
        return new JsonLine().with("wall_s", measurement.wall().toNanos() / 1e9)
                .with("client_cpu_s", measurement.clientCpu().toMillis() / 1e3)
                .with("server_cpu_s", measurement.serverCpu().toMillis() / 1e3)
                .with("peak_kib", measurement.peakKib());
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }
}
