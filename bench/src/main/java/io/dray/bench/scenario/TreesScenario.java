package io.dray.bench.scenario;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.ClientRun.ClientFailed;
import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.DataTree;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Measurement;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import io.dray.bench.measure.Workplace;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Setup;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.DrayNodes;
import io.dray.bench.servers.GlobusServers;
import io.dray.bench.servers.GsiServers;
import io.dray.bench.servers.Protection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Many small files, private: between nodes, between Globus servers, from one to the other, and between nodes by
/// `globus-url-copy`. In rows `fresh` both servers have just started. `rsync` and `cp` copy on this host.
final class TreesScenario {
    /// Ends a stuck client: even 120 files a second take less.
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final List<Shape> SHAPES = List.of(new Shape(100_000, "1KiB"),
            new Shape(10_000, "1KiB"), new Shape(10_000, "64KiB"), new Shape(1_000, "1MiB"));
    /// Between Globus servers a larger tree takes half a minute.
    private static final int MOST_FOR_OTHERS = 10_000;

    private TreesScenario() {}

    private record Shape(int files, String size) {}

    static Section measure(Stage stage) throws IOException, InterruptedException {
        Setup setup = stage.setup();
        List<DataTree> trees = new ArrayList<>();
        for (Shape shape : SHAPES) {
            trees.add(DataTree.create(stage.place().data(), setup.scaled(shape.files()),
                    DataSize.parse(shape.size())));
        }
        DrayNodes nodes = DrayNodes.start(setup.dray(), stage.place());
        List<Entry> entries = new ArrayList<>();
        if (setup.globus().isEmpty()) {
            for (DataTree tree : trees) {
                own(stage, tree, nodes, entries);
            }
        } else {
            GlobusServers globus = GlobusServers.start(setup.globus().get(), stage.place());
            GsiServers mixed = GsiServers.start(setup.dray(), globus, stage.place());
            for (DataTree tree : trees) {
                own(stage, tree, nodes, entries);
                if (tree.files() <= MOST_FOR_OTHERS) {
                    both(stage, tree, mixed, entries);
                    others(stage, tree, globus, mixed, entries);
                }
            }
        }
        return stage.section(stage.rounds().measure(entries));
    }

    private static void own(Stage stage, DataTree tree, DrayNodes nodes, List<Entry> entries) {
        entries.add(entry(stage, tree, "dray",
                nodes.copy(Protection.PRIVATE, tree.name(), "-r"), nodes.servers()));
        entries.add(fresh(stage, tree, "dray", place -> {
            DrayNodes started = DrayNodes.start(stage.setup().dray(), place);
            return new Copying(started.copy(Protection.PRIVATE, tree.name(), "-r"),
                    started.servers());
        }));
        String copy = stage.place().data().copy().toString();
        Launch.installed("rsync")
                .ifPresent(rsync -> entries.add(entry(stage, tree, "rsync",
                        rsync.with("-r", tree.source() + "/", copy), List.of())));
        Launch.installed("cp")
                .ifPresent(cp -> entries.add(entry(stage, tree, "cp",
                        cp.with("-r", tree.source().toString(), copy), List.of())));
    }

    private static void both(Stage stage, DataTree tree, GsiServers servers,
            List<Entry> entries) {
        Path copy = stage.place().data().copy();
        for (String sum : List.of("auto", "none")) {
            String suffix = sum.equals("none") ? "-unverified" : "";
            entries.add(entry(stage, tree, "dray-to-globus" + suffix,
                    cp(servers, sum, servers.urls(true).getFirst() + tree.source(),
                            servers.urls(false).getLast() + copy),
                    servers.all()));
            entries.add(entry(stage, tree, "dray-from-globus" + suffix,
                    cp(servers, sum, servers.urls(false).getFirst() + tree.source(),
                            servers.urls(true).getLast() + copy),
                    servers.all()));
        }
    }

    private static Launch cp(GsiServers servers, String sum, String from, String to) {
        return servers.dray().with("cp", "-q", "-r", "--checksum", sum, from, to);
    }

    private static void others(Stage stage, DataTree tree, GlobusServers globus,
            GsiServers mixed, List<Entry> entries) {
        for (String concurrent : List.of("1", "4")) {
            entries.add(entry(stage, tree, "globus-cc" + concurrent,
                    foreign(stage, tree, mixed, false, concurrent), globus.servers()));
        }
        entries.add(entry(stage, tree, "globus-between-dray-nodes",
                foreign(stage, tree, mixed, true, "1"), mixed.servers(true)));
        entries.add(fresh(stage, tree, "globus-between-dray-nodes", place -> {
            GsiServers started = GsiServers.start(stage.setup().dray(), globus, place);
            return new Copying(foreign(stage, tree, started, true, "1"), started.servers(true));
        }));
    }

    /// @param own between Dray nodes
    private static Launch foreign(Stage stage, DataTree tree, GsiServers servers, boolean own,
            String concurrent) {
        return servers.globus()
                .client(Protection.PRIVATE, "-fast", "-pp", "-r", "-cd", "-cc", concurrent,
                        servers.urls(own).getFirst() + tree.source() + "/",
                        servers.urls(own).getLast() + stage.place().data().copy() + "/");
    }

    /// A client and the servers that it uses.
    private record Copying(Launch client, List<ProcessHandle> servers) {}

    private interface Starting {
        Copying start(Workplace place) throws IOException, InterruptedException;
    }

    /// A row whose servers start before each run.
    private static Entry fresh(Stage stage, DataTree tree, String who, Starting starting) {
        return new Entry("trees/private/" + tree.name() + "/" + who + "-fresh",
                Unit.FILES_A_SECOND, everyByte -> {
                    try (Cleanup servers = new Cleanup()) {
                        Workplace here = stage.place();
                        Copying copying = starting.start(new Workplace(here.data(),
                                Files.createDirectories(here.work().resolve("fresh")),
                                here.prefix(), servers));
                        return copy(stage, tree, copying.client(), copying.servers(), everyByte);
                    }
                });
    }

    private static Entry entry(Stage stage, DataTree tree, String who, Launch client,
            List<ProcessHandle> servers) {
        return new Entry("trees/private/" + tree.name() + "/" + who, Unit.FILES_A_SECOND,
                everyByte -> copy(stage, tree, client, servers, everyByte));
    }

    private static Sample copy(Stage stage, DataTree tree, Launch client,
            List<ProcessHandle> servers, boolean everyByte)
            throws IOException, InterruptedException, ClientFailed {
        DataArea data = stage.place().data();
        DataTree.delete(data.copy());
        data.prepare(tree.bytes());
        Measurement measurement = stage.client().measure(client, servers, LIMIT);
        tree.check(data.copy(), everyByte);
        DataTree.delete(data.copy());
        return Sample.rate(tree.files(), measurement);
    }
}
