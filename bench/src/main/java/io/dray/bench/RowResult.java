package io.dray.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/// What the counted runs of a row gave. Not for more than one thread.
final class RowResult {
    private final Row row;
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private OptionalLong systemCalls = OptionalLong.empty();

    RowResult(Row row) {
        this.row = row;
    }

    Row row() {
        return row;
    }

    void add(Measurement measurement) {
        measurements.add(measurement);
    }

    /// Adds what a run gave that was made to count system calls and is no other measure.
    void addCounted(Measurement measurement) {
        systemCalls = measurement.systemCalls();
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
        return spread(each -> each.wall().toNanos() / 1e9);
    }

    Optional<Spread> cpu() {
        return spread(each -> each.cpu().toNanos() / 1e9);
    }

    /// Peak memory in KiB.
    Optional<Spread> peak() {
        return spread(Measurement::peakKib);
    }

    OptionalLong systemCalls() {
        return systemCalls;
    }

    private Optional<Spread> spread(ToDoubleFunction<Measurement> what) {
        return measurements.isEmpty()
                ? Optional.empty()
                : Optional.of(Spread.of(measurements.stream().mapToDouble(what).toArray()));
    }

    /// Median and extremes.
    record Spread(double median, double smallest, double largest) {
        /// Of any number of values; none have no spread.
        static Optional<Spread> of(List<Double> values) {
            return values.isEmpty()
                    ? Optional.empty()
                    : Optional.of(of(values.stream().mapToDouble(Double::doubleValue).toArray()));
        }

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
