package io.dray.bench.scenario;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.ClientRun;
import io.dray.bench.measure.ClientRun.ClientLate;
import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.DataTree;
import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Measurement;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import io.dray.bench.measure.Workplace;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.DrayNodes;
import io.dray.bench.servers.GlobusServers;
import io.dray.bench.servers.Protection;
import io.dray.bench.servers.WanLab;
import io.dray.mover.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A path with delay, loss and a rate of 1 Gbit/s. Dray runs with default options under cubic, private and
/// verified; Globus with several streams under cubic and bbr, in clear. There is no warm-up. A copy that
/// exceeds the time limit counts by the bytes that have arrived.
final class WanScenario {
    /// Long enough for a congestion control to reach its rate; the rate is known then.
    private static final Duration CAP = Duration.ofSeconds(20);
    /// Ends a stuck client: even 10 files a second take less.
    private static final Duration SMALL_LIMIT = Duration.ofMinutes(2);
    private static final List<Integer> ROUND_TRIPS = List.of(50, 100);
    private static final List<Double> LOSSES = List.of(0.0, 0.01, 0.1);
    private static final List<String> STREAMS = List.of("1", "4", "16");
    /// Enough that the start of the client does not count.
    private static final int FILES = 1_000;

    private WanScenario() {}

    /// A state of the path and who is measured on it.
    private record State(int roundTrip, double loss, String congestion) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%dms-%s%%", roundTrip, loss);
        }
    }

    static Section measure(Stage stage) throws IOException, InterruptedException {
        if (stage.setup().wanLab().isEmpty()) {
            return stage.leftOut("No program that makes slow paths was given (--wan-lab FILE).");
        }
        DataArea data = stage.place().data();
        DataSize size = stage.setup().scaled(DataSize.parse("1GiB"));
        data.createSource(size);
        DataTree tree = DataTree.create(data, stage.setup().scaled(FILES),
                DataSize.parse("64KiB"));
        List<Figure> figures = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (State state : states(stage.setup().globus().isPresent())) {
            try (Cleanup path = new Cleanup()) {
                figures.addAll(measure(stage, state, size, tree, path));
            } catch (IOException | CommandFailure e) {
                notes.add(state + " under " + state.congestion() + " was left out: "
                        + e.getMessage());
            }
        }
        Section section = stage.section(figures, notes);
        return new Section(section.scenario(), "cubic", figures, section.notes());
    }

    private static List<State> states(boolean peers) {
        List<State> states = new ArrayList<>();
        for (int roundTrip : ROUND_TRIPS) {
            for (double loss : LOSSES) {
                states.add(new State(roundTrip, loss, "cubic"));
                if (peers) {
                    states.add(new State(roundTrip, loss, "bbr"));
                }
            }
        }
        return states;
    }

    private static List<Figure> measure(Stage stage, State state, DataSize size, DataTree tree,
            Cleanup path) throws IOException, InterruptedException {
        Path work = Files.createDirectories(
                stage.place().work().resolve(state.congestion() + "-" + state));
        new WanLab(stage.setup().wanLab().orElseThrow(), work.resolve("lab.log"))
                .up(state.congestion(), new WanLab.Shape(state.roundTrip(), state.loss(), 1000),
                        path);
        DataArea data = stage.place().data();
        Workplace here = new Workplace(data, work, List.of(), path);
        List<Workplace> ends = List.of(here.under(WanLab.inside(0)),
                here.under(WanLab.inside(1)));
        ClientRun client = new ClientRun(WanLab.inside(0), work);
        boolean small = state.roundTrip() == 50 && state.loss() == 0;
        List<Entry> entries = new ArrayList<>();
        if (state.congestion().equals("cubic")) {
            DrayNodes nodes = DrayNodes.start(stage.setup().dray(), ends, WanLab.HOSTS);
            entries.add(large(client, data, state, size, "dray",
                    nodes.copy(Protection.PRIVATE, size), nodes.servers()));
            if (small) {
                entries.add(small(client, data, tree, "dray",
                        nodes.copy(Protection.PRIVATE, tree.name(), "-r"), nodes.servers()));
            }
        }
        if (stage.setup().globus().isPresent()) {
            GlobusServers globus = GlobusServers.start(stage.setup().globus().get(),
                    ends.getFirst(), ends, WanLab.HOSTS);
            String who = "globus-" + state.congestion();
            for (String streams : STREAMS) {
                entries.add(large(client, data, state, size, who + "-p" + streams,
                        globus.copy(Protection.CLEAR,
                                data.source().resolve(size.toString()).toString(),
                                data.copy().toString(), "-fast", "-p", streams),
                        globus.servers()));
            }
            for (String concurrent : small ? List.of("1", "4", "8") : List.<String>of()) {
                entries.add(small(client, data, tree, who + "-clear-cc" + concurrent,
                        globus.copy(Protection.CLEAR, tree.source() + "/", data.copy() + "/",
                                "-fast", "-pp", "-r", "-cd", "-cc", concurrent),
                        globus.servers()));
            }
        }
        return stage.rounds().withoutWarmUp().measure(entries);
    }

    private static Entry large(ClientRun client, DataArea data, State state, DataSize size,
            String who, Launch launch, List<ProcessHandle> servers) {
        return new Entry("wan/" + size + "/" + state + "/" + who, Unit.MBITS_A_SECOND,
                _ -> {
                    DataTree.empty(data.target());
                    data.prepare(size.bytes());
                    try {
                        Measurement measurement = client.measure(launch, servers, CAP);
                        data.check(size, false);
                        return Sample.rate(size.bytes() * 8 / 1e6, measurement);
                    } catch (ClientLate _) {
                        return Sample.of(stored(data.target()) * 8 / 1e6 / CAP.toSeconds());
                    }
                });
    }

    private static Entry small(ClientRun client, DataArea data, DataTree tree, String who,
            Launch launch, List<ProcessHandle> servers) {
        return new Entry("wan/" + tree.name() + "/50ms/" + who, Unit.FILES_A_SECOND, _ -> {
            DataTree.delete(data.copy());
            Measurement measurement = client.measure(launch, servers, SMALL_LIMIT);
            tree.check(data.copy(), false);
            return Sample.rate(tree.files(), measurement);
        });
    }

    /// Allocated bytes: a file that was written in several places has holes.
    private static long stored(Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("du", "-s", "-B1", folder.toString()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("du could not say how much has arrived");
        }
        return Long.parseLong(said.split("\\s", 2)[0]);
    }
}
