package io.dray.bench;

import io.dray.bench.Row.MoverName;
import io.dray.bench.RowResult.Spread;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/// The results of one measurement, and how Dray's compare with Globus's.
///
/// @param congestion the congestion control that all of it ran with
record Comparison(String congestion, List<RowResult> results) {
    Comparison {
        results = List.copyOf(results);
    }

    /// How many times as fast as Globus with the same work and as many streams; empty for Globus's own
    /// rows and where either was not measured.
    OptionalDouble againstSame(RowResult result) {
        return against(result, other -> other.row().subject().equals(result.row().subject()));
    }

    /// How many times as fast as the best Globus does with the same work, whatever its mode.
    OptionalDouble againstBest(RowResult result) {
        return against(result, other -> other.row().protection() == result.row().protection()
                && sameWork(other.row().task(), result.row().task()));
    }

    boolean anyFailed() {
        return results.stream().anyMatch(result -> !result.failures().isEmpty());
    }

    private OptionalDouble against(RowResult result, Predicate<RowResult> which) {
        Optional<Double> own = result.wall().map(Spread::median);
        if (own.isEmpty() || result.row().mover() == MoverName.GLOBUS) {
            return OptionalDouble.empty();
        }
        OptionalDouble fastest = results.stream()
                .filter(other -> other.row().mover() == MoverName.GLOBUS)
                .filter(which)
                .flatMap(other -> other.wall().stream())
                .mapToDouble(Spread::median)
                .min();
        return fastest.isPresent()
                ? OptionalDouble.of(fastest.getAsDouble() / own.get())
                : OptionalDouble.empty();
    }

    private static boolean sameWork(Task one, Task other) {
        return switch (one) {
            case Task.Copy copy -> other instanceof Task.Copy second
                    && copy.size().equals(second.size());
            case Task.Listing _ -> other instanceof Task.Listing;
        };
    }
}
