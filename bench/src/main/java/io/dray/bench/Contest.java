package io.dray.bench;

import io.dray.bench.ClientRun.ClientFailed;
import io.dray.bench.Figure.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Runs rows in alternation: each round runs every row once, so that all meet the machine at every time
/// of the measurement.
///
/// @param warmUps rounds that are not counted and compare every byte
/// @param counted rounds that are counted, at least 1
/// @param only rows whose id has a match take part
/// @param progress is told what is done, a line at a time
record Contest(int warmUps, int counted, Pattern only, Consumer<String> progress) {

    /// One run.
    ///
    /// @param cpuSeconds of all processes, if they were counted
    record Sample(double value, OptionalDouble cpuSeconds) {
        static Sample of(double value) {
            return new Sample(value, OptionalDouble.empty());
        }

        /// Wall time and CPU seconds.
        static Sample seconds(Measurement measurement) {
            return of(measurement.wall().toNanos() / 1e9, measurement);
        }

        /// So many things done in the wall time.
        static Sample rate(double things, Measurement measurement) {
            return of(things / (measurement.wall().toNanos() / 1e9), measurement);
        }

        private static Sample of(double value, Measurement measurement) {
            return new Sample(value,
                    OptionalDouble.of(measurement.cpu().toMillis() / 1e3));
        }
    }

    /// Does the work of a row once; never takes longer than a limit of its own.
    interface Work {
        /// @param everyByte whether to compare all that was made, not only its size
        Sample run(boolean everyByte) throws IOException, InterruptedException, ClientFailed;
    }

    /// @param id see [Figure]
    record Entry(String id, Unit unit, Work work) {}

    Contest withoutWarmUp() {
        return new Contest(0, counted, only, progress);
    }

    /// Whether any of these rows takes part.
    boolean takes(List<String> ids) {
        return ids.stream().anyMatch(id -> only.matcher(id).find());
    }

    /// A row whose run fails is not measured further; the others are.
    List<Figure> measure(List<Entry> entries) throws InterruptedException {
        List<Running> rows = entries.stream()
                .filter(entry -> only.matcher(entry.id()).find())
                .map(Running::new)
                .toList();
        for (int round = 1 - warmUps; round <= counted; round++) {
            for (Running row : rows) {
                run(row, round);
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
                sample.cpuSeconds().ifPresent(row.cpuSeconds::add);
            }
            progress.accept(String.format(Locale.ROOT, "%-10s %-52s %9.2f %s", label,
                    row.entry.id(), sample.value(), row.entry.unit().label()));
        } catch (ClientFailed | IOException e) {
            row.failures.add(String.valueOf(e.getMessage()));
            progress.accept(String.format(Locale.ROOT, "%-10s %-52s failed", label,
                    row.entry.id()));
        }
    }

    private static final class Running {
        private final Entry entry;
        private final List<Double> values = new ArrayList<>();
        private final List<Double> cpuSeconds = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();

        Running(Entry entry) {
            this.entry = entry;
        }

        Figure figure() {
            return new Figure(entry.id(), entry.unit(), values, cpuSeconds, failures);
        }
    }
}
