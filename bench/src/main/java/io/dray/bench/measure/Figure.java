package io.dray.bench.measure;

import java.util.List;
import java.util.Optional;

/// What the counted runs of one row gave.
///
/// @param id `SCENARIO/WORK/CONTESTANT`, where the work may have slashes of its own:
///        `copy/private/1GiB/p4/dray`
/// @param values one for each counted run that went well
/// @param costs what the processes needed
/// @param failures why runs did not count; a row is given up at its first
public record Figure(String id, Unit unit, List<Double> values, Costs costs,
        List<String> failures) {

    /// What values are, and which are the better ones.
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

        /// How many times as good a value is as another.
        public double times(double value, double other) {
            return highWins ? value / other : other / value;
        }
    }

    public Figure {
        values = List.copyOf(values);
        failures = List.copyOf(failures);
    }

    /// Who did it: the last part of the id.
    public String contestant() {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    /// What was done: the id without the scenario and the contestant.
    public String work() {
        int first = id.indexOf('/');
        int last = id.lastIndexOf('/');
        return first == last ? id.substring(0, first) : id.substring(first + 1, last);
    }

    /// A row that could not be measured at all.
    public static Figure failed(String id, String reason) {
        return new Figure(id, Unit.SECONDS, List.of(), Costs.NONE, List.of(reason));
    }

    public Optional<Spread> spread() {
        return Spread.of(values);
    }
}
