package io.dray.bench;

import io.dray.bench.BenchPlan.Rounds;
import io.dray.bench.ClientRun.ClientFailed;
import io.dray.bench.Row.MoverName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Measures rows round by round, so that every row meets the machine at every time of the measurement.
/// System calls are counted in a round behind those that are timed.
///
/// @param data the files
/// @param client starts and measures clients
/// @param movers running servers
/// @param progress is told what is done, a line at a time
/// @param calls counts system calls
record Harness(DataArea data, ClientRun client, Map<MoverName, MoverUnderTest> movers,
        Consumer<String> progress, SystemCalls calls) {

    /// A row whose warm-up failed is not measured further; its failure is in the result.
    List<RowResult> measure(List<Row> rows, Rounds rounds)
            throws IOException, InterruptedException {
        List<RowResult> results = new ArrayList<>(rows.stream().map(RowResult::new).toList());
        for (int round = 1; round <= rounds.warmUps(); round++) {
            for (RowResult result : results) {
                run(result, "warm-up", true);
            }
        }
        for (int round = 1; round <= rounds.counted(); round++) {
            for (RowResult result : results) {
                run(result, "round " + round + "/" + rounds.counted(), false);
            }
        }
        if (calls.counts()) {
            for (RowResult result : results) {
                count(result);
            }
        }
        return results;
    }

    private void count(RowResult result) throws IOException, InterruptedException {
        MoverUnderTest mover = movers.get(result.row().mover());
        if (mover == null || !result.failures().isEmpty()) {
            return;
        }
        data.prepare(result.row().bytes());
        Row row = result.row();
        boolean counted = ScopedValue.where(SystemCalls.COUNTING, calls)
                .call(() -> counted(result, row, mover));
        progress.accept(String.format("%-10s %-36s %s", "calls", row.id(),
                counted ? result.systemCalls().getAsLong() + " system calls" : "not counted"));
    }

    private boolean counted(RowResult result, Row row, MoverUnderTest mover)
            throws InterruptedException {
        try {
            result.addCounted(client.measure(row, mover));
            return result.systemCalls().isPresent();
        } catch (ClientFailed | IOException e) {
            progress.accept("calls      " + row.id() + ": " + e.getMessage());
            return false;
        }
    }

    private void run(RowResult result, String label, boolean warmUp)
            throws IOException, InterruptedException {
        Row row = result.row();
        if (!result.failures().isEmpty()) {
            return;
        }
        MoverUnderTest mover = movers.get(row.mover());
        if (mover == null) {
            throw new IllegalStateException("no servers for " + row.id());
        }
        try {
            data.prepare(row.bytes());
            Measurement measurement = client.measure(row, mover);
            if (row.task() instanceof Task.Copy copy) {
                data.check(copy.size(), warmUp);
            }
            if (!warmUp) {
                result.add(measurement);
            }
            progress.accept(String.format("%-10s %-36s %6.2f s", label, row.id(),
                    measurement.wall().toNanos() / 1e9));
        } catch (ClientFailed e) {
            result.addFailure(String.valueOf(e.getMessage()));
            progress.accept(String.format("%-10s %-36s failed", label, row.id()));
        }
    }

    /// The movers that rows need.
    static EnumSet<MoverName> needed(List<Row> rows) {
        EnumSet<MoverName> needed = EnumSet.noneOf(MoverName.class);
        rows.forEach(row -> needed.add(row.mover()));
        return needed;
    }
}
