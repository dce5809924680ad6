package io.dray.bench.measure;

import io.dray.bench.measure.ClientRun.ClientFailed;
import io.dray.bench.measure.Figure.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Runs rows alternately: each round runs every row once, so that changes of the machine's speed affect all
/// rows alike. A separate round after the timed ones counts system calls.
///
/// @param warmUps rounds that are not counted and compare every byte
/// @param counted counted rounds, at least 1
/// @param only pattern of the ids to run
/// @param progress receives a line about each step
/// @param calls counts system calls
public record Rounds(int warmUps, int counted, Pattern only, Consumer<String> progress,
        SystemCalls calls) {
    public Rounds {
        if (warmUps < 0 || counted < 1) {
            throw new IllegalArgumentException(
                    "A measurement needs at least one counted round (--rounds).");
        }
    }

    /// One run.
    ///
    /// @param cost resources of client and servers, if meaningful
    public record Sample(double value, Optional<Measurement> cost) {
        public static Sample of(double value) {
            return new Sample(value, Optional.empty());
        }

        /// Wall time and CPU seconds.
        public static Sample seconds(Measurement measurement) {
            return new Sample(measurement.wall().toNanos() / 1e9, Optional.of(measurement));
        }

        /// Items per second of wall time.
        public static Sample rate(double things, Measurement measurement) {
            return new Sample(things / (measurement.wall().toNanos() / 1e9),
                    Optional.of(measurement));
        }
    }

    /// Does the work of a row once, within its own time limit.
    public interface Work {
        /// @param everyByte whether to compare the complete content, or only the size
        Sample run(boolean everyByte) throws IOException, InterruptedException, ClientFailed;
    }

    /// @param id see [Figure]
    public record Entry(String id, Unit unit, Work work) {}

    /// Only the timed rounds, for long rows.
    public Rounds withoutWarmUp() {
        return new Rounds(0, counted, only, progress,
                SystemCalls.none("a round takes too long for one more"));
    }

    /// One timed round, for rows of many minutes.
    public Rounds once() {
        return new Rounds(0, 1, only, progress,
                SystemCalls.none("a round takes too long for one more"));
    }

    /// Number of rounds, timed or not.
    public int rounds() {
        return warmUps + counted + (calls.counts() ? 1 : 0);
    }

    /// Whether any of these rows is selected.
    public boolean takes(List<String> ids) {
        return ids.stream().anyMatch(id -> only.matcher(id).find());
    }

    /// Measures all rows. A failed row is skipped from then on; the others continue.
    public List<Figure> measure(List<Entry> entries) throws InterruptedException {
        List<Running> rows = entries.stream()
                .filter(entry -> only.matcher(entry.id()).find())
                .map(Running::new)
                .toList();
        for (int round = 1 - warmUps; round <= counted; round++) {
            for (Running row : rows) {
                run(row, round);
            }
        }
        if (calls.counts()) {
            for (Running row : rows) {
                ScopedValue.where(SystemCalls.COUNTING, calls).call(() -> count(row));
            }
        }
        return rows.stream().map(Running::figure).toList();
    }

    private void run(Running row, int round) throws InterruptedException {
        if (!row.failures.isEmpty()) {
            return;
        }
        boolean warmUp = round < 1;
        String label = warmUp ? "warm-up" : "round " + round + "/" + counted;
        try {
            Sample sample = row.entry.work().run(warmUp);
            if (!warmUp) {
                row.values.add(sample.value());
                sample.cost().ifPresent(row.costs::add);
            }
            progress.accept(String.format(Locale.ROOT, "%-10s %-52s %9.2f %s", label,
                    row.entry.id(), sample.value(), row.entry.unit().label()));
        } catch (ClientFailed | IOException e) {
            row.failures.add(String.valueOf(e.getMessage()));
            progress.accept(String.format(Locale.ROOT, "%-10s %-52s failed", label,
                    row.entry.id()));
        }
    }

    /// Counts the system calls of a row. If this fails, the row keeps its times.
    private boolean count(Running row) throws InterruptedException {
        if (!row.failures.isEmpty() || row.costs.isEmpty()) {
            return false;
        }
        String said;
        try {
            row.calls = row.entry.work()
                    .run(false)
                    .cost()
                    .map(Measurement::systemCalls)
                    .orElse(OptionalLong.empty());
            said = row.calls.isPresent() ? row.calls.getAsLong() + " system calls" : "not counted";
        } catch (ClientFailed | IOException e) {
            said = "not counted: " + e.getMessage();
        }
        progress.accept(
                String.format(Locale.ROOT, "%-10s %-52s %s", "calls", row.entry.id(), said));
        return row.calls.isPresent();
    }

    private static final class Running {
        private final Entry entry;
        private final List<Double> values = new ArrayList<>();
        private final List<Measurement> costs = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private OptionalLong calls = OptionalLong.empty();

        Running(Entry entry) {
            this.entry = entry;
        }

        Figure figure() {
            return new Figure(entry.id(), entry.unit(), values, Costs.of(costs, calls), failures);
        }
    }
}
