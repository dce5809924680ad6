package io.dray.bench.report;

import io.dray.bench.measure.Figure;
import io.dray.bench.servers.SendfilePair;
import java.util.List;
import java.util.OptionalDouble;

/// The results of one scenario under one congestion control.
///
/// @param notes sentences about omitted rows
public record Section(String scenario, String congestion, List<Figure> figures,
        List<String> notes) {
    public Section {
        figures = List.copyOf(figures);
        notes = List.copyOf(notes);
    }

    /// Ratio of a Dray figure to the best other contestant's for the same work; empty for figures of others.
    OptionalDouble againstBest(Figure figure) {
        if (!isOwn(figure) || figure.spread().isEmpty()) {
            return OptionalDouble.empty();
        }
        double own = figure.spread().orElseThrow().median();
        return figures.stream()
                .filter(other -> !isOwn(other) && other.work().equals(figure.work()))
                .filter(other -> !other.contestant().equals(SendfilePair.NAME))
                .flatMap(other -> other.spread().stream())
                .mapToDouble(spread -> figure.unit().times(own, spread.median()))
                .min();
    }

    public boolean anyFailed() {
        return figures.stream().anyMatch(figure -> !figure.failures().isEmpty());
    }

    static boolean isOwn(Figure figure) {
        return figure.contestant().startsWith("dray");
    }
}
