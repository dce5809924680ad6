package io.dray.bench.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Median and extremes of what counted runs gave.
public record Spread(double median, double smallest, double largest) {
    /// Of any number of values; none have no spread.
    static Optional<Spread> of(List<Double> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1
                ? sorted[middle]
                : (sorted[middle - 1] + sorted[middle]) / 2;
        return Optional.of(new Spread(median, sorted[0], sorted[sorted.length - 1]));
    }
}
