package io.dray.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the counted runs of a row gave. Not for more than one thread.
final class RowResult {
    private final Row row;
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    RowResult(Row row) {
        this.row = row;
    }

    Row row() {
        return row;
    }

    void add(Measurement measurement) {
        measurements.add(measurement);
    }

    void addFailure(String reason) {
        failures.add(reason);
    }

    List<Measurement> measurements() {
        return List.copyOf(measurements);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    Optional<Spread> wall() {
        return spread(Measurement::wall);
    }

    Optional<Spread> cpu() {
        return spread(Measurement::cpu);
    }

    private Optional<Spread> spread(Function<Measurement, Duration> what) {
        return measurements.isEmpty()
                ? Optional.empty()
                : Optional.of(Spread.of(measurements.stream()
                        .mapToDouble(m -> what.apply(m).toNanos() / 1e9)
                        .toArray()));
    }

    /// Median and extremes, in seconds.
    record Spread(double median, double smallest, double largest) {
        /// @param values at least one
        static Spread of(double... values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1
                    ? sorted[middle]
                    : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(median, sorted[0], sorted[sorted.length - 1]);
        }
    }
}
