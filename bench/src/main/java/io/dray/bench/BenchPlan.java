package io.dray.bench;

import io.dray.bench.Row.MoverName;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What to measure.
///
/// @param streams counts of parallel data channels, each at least 1
/// @param verified whether to measure with, without, or with and without comparison of checksums
/// @param only rows whose id has a match are measured
/// @param peers whether Globus is measured as well
/// @param rounds how often
record BenchPlan(List<Integer> streams, List<DataSize> sizes, List<Protection> protections,
        List<Boolean> verified, Pattern only, boolean peers, Rounds rounds) {

    /// @param warmUps rounds that are not counted, at least 1: they also compare every byte
    /// @param counted rounds that are counted
    record Rounds(int warmUps, int counted) {
        Rounds {
            if (warmUps < 1 || counted < 1) {
                throw new IllegalArgumentException(
                        "A measurement needs at least one warm-up round and one counted round.");
            }
        }
    }

    BenchPlan {
        streams = List.copyOf(streams);
        sizes = List.copyOf(sizes);
        protections = List.copyOf(protections);
        verified = List.copyOf(verified);
        if (streams.stream().anyMatch(n -> n < 1 || n > 128)) {
            throw new IllegalArgumentException("The number of streams is from 1 to 128.");
        }
    }

    /// The rows in the order of a round: contestants that do the same work stand side by side, so that
    /// they meet the machine in the same state.
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Protection protection : protections) {
            for (DataSize size : sizes) {
                if (peers) {
                    rows.add(globus(protection, new Task.Copy(size, 0, false)));
                }
                for (int count : streams) {
                    addCopies(rows, protection, size, count);
                }
            }
            rows.add(new Row(MoverName.DRAY, protection, new Task.Listing()));
            if (peers) {
                rows.add(globus(protection, new Task.Listing()));
            }
        }
        return rows.stream().filter(row -> only.matcher(row.id()).find()).toList();
    }

    private void addCopies(List<Row> rows, Protection protection, DataSize size, int count) {
        for (boolean verify : verified) {
            rows.add(new Row(MoverName.DRAY, protection, new Task.Copy(size, count, verify)));
        }
        if (peers) {
            rows.add(globus(protection, new Task.Copy(size, count, false)));
        }
    }

    private static Row globus(Protection protection, Task task) {
        return new Row(MoverName.GLOBUS, protection, task);
    }
}
