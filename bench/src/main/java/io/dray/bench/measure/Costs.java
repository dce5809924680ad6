package io.dray.bench.measure;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Resources used by all processes of a row.
///
/// @param cpuSeconds one value per counted run; empty where it is meaningless
/// @param peakKib peak memory in KiB, one value per counted run; empty if not measured
/// @param systemCalls of a run that was not timed; empty if not counted
public record Costs(List<Double> cpuSeconds, List<Double> peakKib, OptionalLong systemCalls) {
    /// No costs: for failed rows and those without a client.
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

    /// Whether processes were measured.
    public boolean any() {
        return !cpuSeconds.isEmpty();
    }
}
