package io.dray.bench.scenario;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.CongestionNamespace;
import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.DataTree;
import io.dray.bench.measure.Figure;
import io.dray.bench.measure.MachineFacts;
import io.dray.bench.measure.Rounds;
import io.dray.bench.measure.Workplace;
import io.dray.bench.report.Outcome;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Network;
import io.dray.bench.scenario.Scenario.Setup;
import io.dray.bench.scenario.Scenario.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Several scenarios, one after the other. One that fails does not stop the next.
///
/// @param congestion the congestion controls to set in turn; none means the system's
/// @param keep leaves files and logs
public record Suite(List<Scenario> scenarios, Setup setup, List<String> congestion,
        Rounds rounds, boolean keep) {
    private static final DataSize SMALLEST_ROOM = DataSize.parse("1GiB");

    /// Takes what is known so far.
    public interface SoFar {
        void write(Outcome outcome) throws IOException;
    }

    /// @param directory where the files shall be
    /// @param soFar     given all results after each scenario, so that a run that is ended early leaves them
    public Outcome run(Optional<Path> directory, SoFar soFar)
            throws IOException, InterruptedException {
        try (Cleanup cleanup = Cleanup.alsoAtShutdown()) {
            Path work = folder(Files.createTempDirectory("dray-bench-"), "logs", cleanup);
            Path files = folder(DataArea.folder(directory, largest()), "files", cleanup);
            MachineFacts machine = MachineFacts.of(files);
            List<String> versions = versions();
            List<Section> sections = new ArrayList<>();
            Outcome outcome = new Outcome(machine, versions, rounds.counted(), sections);
            rounds.progress().accept(about());
            for (Scenario scenario : scenarios) {
                for (String algorithm : under(scenario)) {
                    sections.add(measure(scenario, algorithm, files, work));
                    outcome = new Outcome(machine, versions, rounds.counted(), sections);
                    soFar.write(outcome);
                }
            }
            return outcome;
        }
    }

    /// The congestion controls for a scenario; empty text means the system's.
    private List<String> under(Scenario scenario) {
        return congestion.isEmpty() || scenario.network() != Network.EACH_CONGESTION_CONTROL
                ? List.of("")
                : congestion;
    }

    /// How long it may take: a guess from a machine with two processors.
    private String about() {
        double minutes = scenarios.stream()
                .mapToDouble(each -> under(each).size() * each.minutes(rounds.rounds(), setup))
                .sum();
        return String.format(Locale.ROOT, "%d scenarios, about %.0f minutes: %s", scenarios.size(),
                Math.max(1, minutes),
                String.join(", ", scenarios.stream().map(Scenario::name).toList()));
    }

    private DataSize largest() {
        return setup.sizes()
                .stream()
                .map(setup::scaled)
                .max(java.util.Comparator.comparingLong(DataSize::bytes))
                .filter(size -> size.bytes() > setup.scaled(SMALLEST_ROOM).bytes())
                .orElse(setup.scaled(SMALLEST_ROOM));
    }

    /// @param algorithm empty for the system's congestion control
    private Section measure(Scenario scenario, String algorithm, Path files, Path work)
            throws IOException, InterruptedException {
        String congestionControl = algorithm.isEmpty()
                ? CongestionNamespace.systemDefault()
                : algorithm;
        long start = System.nanoTime();
        rounds.progress().accept(scenario.name() + " under " + congestionControl);
        if (scenario.network() == Network.OWN && !CongestionNamespace.isPermitted()) {
            String why = "Left out: it makes network namespaces, for which this user has no right. Run it as root.";
            rounds.progress().accept(why);
            return new Section(scenario.name(), congestionControl, List.of(), List.of(why));
        }
        Path folder = work.resolve(scenario.name() + "-" + congestionControl);
        Path root = files.resolve(scenario.name());
        try (Cleanup servers = new Cleanup()) {
            DataArea data = new DataArea(Files.createDirectories(root));
            servers.add(() -> DataTree.delete(root));
            data.create();
            List<String> prefix = algorithm.isEmpty()
                    ? List.of()
                    : CongestionNamespace.open(algorithm, servers);
            return scenario.work()
                    .measure(new Stage(scenario.name(), setup,
                            new Workplace(data, Files.createDirectories(folder), prefix, servers),
                            congestionControl, rounds));
        } catch (IOException | RuntimeException e) {
            rounds.progress().accept(scenario.name() + " failed: " + e.getMessage());
            return new Section(scenario.name(), congestionControl,
                    List.of(Figure.failed(scenario.name() + "/all",
                            e.getMessage() == null ? e.toString() : e.getMessage())),
                    List.of());
        } finally {
            rounds.progress()
                    .accept(String.format(Locale.ROOT, "%s under %s took %.0f s",
                            scenario.name(), congestionControl, (System.nanoTime() - start) / 1e9));
        }
    }

    private List<String> versions() throws IOException, InterruptedException {
        List<String> versions = new ArrayList<>();
        versions.add(setup.dray().version("--version"));
        if (setup.globus().isPresent()) {
            versions.add(setup.globus().get().server().version("-version"));
            versions.add(setup.globus().get().client().version("-version"));
        }
        versions.add(rounds.calls().about());
        return versions;
    }

    private Path folder(Path folder, String what, Cleanup cleanup) {
        if (keep) {
            rounds.progress().accept(what + " stay in " + folder);
        } else {
            cleanup.add(() -> DataTree.delete(folder));
        }
        return folder;
    }
}
