package io.dray.bench;

import io.dray.bench.report.Goals;
import io.dray.bench.scenario.CopyScenario;
import io.dray.bench.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of `dray bench` that select scenarios and the report's location.
final class SuiteOptions {
    @Option(names = "--scenario", split = ",", paramLabel = "NAME", completionCandidates = ScenarioNames.class, description = "Scenarios to measure: ${COMPLETION-CANDIDATES} (default: copy).")
    private List<String> scenarios = List.of();

    @Option(names = "--suite", paramLabel = "quick|all", description = "Measure all scenarios (all), or all but the slow ones (quick).")
    private @Nullable String suite;

    @Option(names = "--report", paramLabel = "DIR", description = "Directory for RESULTS.md, report.html, results.json and pictures; written anew after each scenario.")
    private @Nullable Path report;

    @Option(names = "--earlier", split = ",", paramLabel = "FILE", description = "results.json of earlier runs. Their scenarios are added to the results, unless this run measures them.")
    private List<Path> earlier = List.of();

    @Option(names = "--goals", paramLabel = "FILE", description = "Goals to compare with (default: those that come with Dray).")
    private @Nullable Path goals;

    @Option(names = "--wan-lab", paramLabel = "FILE", description = "Program that makes two network namespaces with a slow path, for the scenario wan. It is called as 'FILE up -c ALG -d MS -l PERCENT -r MBITS' and 'FILE down', as root.")
    private @Nullable Path wanLab;

    @Option(names = "--scale", paramLabel = "N", defaultValue = "1", description = "Divide all sizes and counts by N, for a quick check that everything works.")
    private int scale;

    /// Supplies the help with all scenario names.
    static final class ScenarioNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Scenario.all(CopyScenario.USUAL).stream().map(Scenario::name).iterator();
        }
    }

    /// The scenarios to measure.
    List<Scenario> chosen(CopyScenario copy) {
        if (scale < 1) {
            throw new IllegalArgumentException("--scale is at least 1.");
        }
        return Scenario.chosen(scenarios, Optional.ofNullable(suite), copy);
    }

    int scale() {
        return scale;
    }

    Optional<Path> wanLab() {
        return Optional.ofNullable(wanLab).map(Path::toAbsolutePath);
    }

    List<Path> earlier() {
        return earlier;
    }

    Optional<Path> report() {
        return Optional.ofNullable(report);
    }

    Goals goals() throws IOException {
        return goals == null ? Goals.shipped() : Goals.parse(Files.readString(goals));
    }
}
