package io.dray.bench.scenario;

import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.DataTree;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Measurement;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Setup;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.DrayNodes;
import io.dray.bench.servers.GlobusServers;
import io.dray.bench.servers.GsiServers;
import io.dray.bench.servers.Protection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Many small files, private: between nodes, between Globus servers, and from one to the other.
final class TreesScenario {
    /// Ends a stuck client: even 120 files a second take less.
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final List<Shape> SHAPES = List.of(new Shape(10_000, "1KiB"),
            new Shape(10_000, "64KiB"), new Shape(1_000, "1MiB"));

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
            trees.forEach(tree -> own(stage, tree, nodes, entries));
        } else {
            GlobusServers globus = GlobusServers.start(setup.globus().get(), stage.place());
            GsiServers mixed = GsiServers.start(setup.dray(), globus, stage.place());
            for (DataTree tree : trees) {
                own(stage, tree, nodes, entries);
                both(stage, tree, mixed, entries);
                others(stage, tree, globus, entries);
            }
        }
        return stage.section(stage.rounds().measure(entries));
    }

    private static void own(Stage stage, DataTree tree, DrayNodes nodes, List<Entry> entries) {
        entries.add(entry(stage, tree, "dray",
                nodes.copy(Protection.PRIVATE, tree.name(), "-r"), nodes.servers()));
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
            List<Entry> entries) {
        for (String concurrent : List.of("1", "4")) {
            entries.add(entry(stage, tree, "globus-cc" + concurrent,
                    globus.copy(Protection.PRIVATE, tree.source() + "/",
                            stage.place().data().copy() + "/", "-fast", "-pp", "-r", "-cd", "-cc",
                            concurrent),
                    globus.servers()));
        }
    }

    private static Entry entry(Stage stage, DataTree tree, String who, Launch client,
            List<ProcessHandle> servers) {
        DataArea data = stage.place().data();
        return new Entry("trees/private/" + tree.name() + "/" + who, Unit.FILES_A_SECOND,
                everyByte -> {
                    DataTree.delete(data.copy());
                    data.prepare(tree.bytes());
                    Measurement measurement = stage.client().measure(client, servers, LIMIT);
                    tree.check(data.copy(), everyByte);
                    DataTree.delete(data.copy());
                    return Sample.rate(tree.files(), measurement);
                });
    }
}
