package io.dray.bench.measure;

import java.util.List;
import java.util.Optional;

/// The results of one row.
///
/// @param id `SCENARIO/WORK/CONTESTANT`, where the work may have slashes of its own:
///        `copy/private/1GiB/p4/dray`
/// @param values one for each successful counted run
/// @param costs resources used by the processes
/// @param failures reasons of failed runs; a row ends at its first failure
public record Figure(String id, Unit unit, List<Double> values, Costs costs,
        List<String> failures) {

    /// Unit of the values, and which values are better.
    public enum Unit {
        SECONDS("s", false), FILES_A_SECOND("files/s", true), MBITS_A_SECOND("Mbit/s",
                true), EACH_SECOND("1/s", true), KIB("KiB", false), MILLISECONDS("ms",
                        false), MESSAGES("messages", false);

        private final String label;
        private final boolean highWins;

        Unit(String label, boolean highWins) {
            this.label = label;
            this.highWins = highWins;
        }

        public String label() {
            return label;
        }

        public boolean highWins() {
            return highWins;
        }

        /// Ratio by which a value is better than another.
        public double times(double value, double other) {
            return highWins ? value / other : other / value;
        }
    }

    public Figure {
        values = List.copyOf(values);
        failures = List.copyOf(failures);
    }

    /// The contestant: the last part of the id.
    public String contestant() {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    /// The work: the id without scenario and contestant.
    public String work() {
        int first = id.indexOf('/');
        int last = id.lastIndexOf('/');
        return first == last ? id.substring(0, first) : id.substring(first + 1, last);
    }

    /// A row without any measurement.
    public static Figure failed(String id, String reason) {
        return new Figure(id, Unit.SECONDS, List.of(), Costs.NONE, List.of(reason));
    }

    public Optional<Spread> spread() {
        return Spread.of(values);
    }
}
