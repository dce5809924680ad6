package io.dray.bench.measure;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What the processes of a row needed, all together.
///
/// @param cpuSeconds one for each counted run; empty where that says nothing
/// @param peakKib the most memory in KiB, one for each counted run; empty if it was not measured
/// @param systemCalls of a run that was not timed; empty if they were not counted
public record Costs(List<Double> cpuSeconds, List<Double> peakKib, OptionalLong systemCalls) {
    /// For what is no run of a client, or failed.
    public static final Costs NONE = new Costs(List.of(), List.of(), OptionalLong.empty());

    public Costs {
        cpuSeconds = List.copyOf(cpuSeconds);
        peakKib = List.copyOf(peakKib);
    }

    static Costs of(List<Measurement> runs, OptionalLong systemCalls) {
        return new Costs(runs.stream().map(run -> run.cpu().toMillis() / 1e3).toList(),
                runs.stream().map(run -> (double) run.peakKib()).toList(), systemCalls);
    }

    public Optional<Spread> cpu() {
        return Spread.of(cpuSeconds);
    }

    public Optional<Spread> peak() {
        return Spread.of(peakKib);
    }

    /// Whether the row is one whose processes are measured at all.
    public boolean any() {
        return !cpuSeconds.isEmpty();
    }
}
