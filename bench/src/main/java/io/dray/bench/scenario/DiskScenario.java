package io.dray.bench.scenario;

import io.dray.bench.measure.ClientRun;
import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.DataTree;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Measurement;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.DrayNodes;
import io.dray.bench.servers.Protection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Copies to a disk that have ended when the files are on stable storage: between two nodes, and by `cp -r`
/// followed by `sync`.
final class DiskScenario {
    private static final int FILES = 10_000;

    private DiskScenario() {}

    static Section measure(Stage stage) throws IOException, InterruptedException {
        Optional<DataArea> disk = stage.place().data().onDisk(stage.place().cleanup());
        if (disk.isEmpty()) {
            return stage.leftOut("There is no disk: files and the temporary folder are in memory"
                    + " (--dir DIR chooses another folder).");
        }
        DataArea data = disk.get();
        DataTree tree = DataTree.create(data, stage.setup().scaled(FILES),
                DataSize.parse("1KiB"));
        DataSize large = stage.setup().scaled(DataSize.parse("1GiB"));
        data.createSource(large);
        DrayNodes nodes = DrayNodes.start(stage.setup().dray(), stage.place().with(data));
        String copy = data.copy().toString();
        return stage.section(stage.rounds()
                .measure(List.of(
                        tree(stage, data, tree, "dray",
                                nodes.copy(Protection.PRIVATE, tree.name(), "-r"),
                                nodes.servers()),
                        tree(stage, data, tree, "cp-sync",
                                stored("-r", tree.source().toString(), copy), List.of()),
                        large(stage, data, large, "dray",
                                nodes.copy(Protection.PRIVATE, large), nodes.servers()),
                        large(stage, data, large, "cp-sync",
                                stored("--", data.source().resolve(large.toString()).toString(),
                                        copy),
                                List.of()))));
    }

    private static Launch stored(String option, String from, String to) {
        return new Launch(List.of("/bin/sh", "-c", "cp \"$1\" \"$2\" \"$3\" && sync", "cp", option,
                from, to));
    }

    private static Entry tree(Stage stage, DataArea data, DataTree tree, String who,
            Launch client, List<ProcessHandle> servers) {
        return new Entry("disk/" + tree.name() + "/" + who, Unit.FILES_A_SECOND, everyByte -> {
            DataTree.delete(data.copy());
            data.settle();
            Measurement measurement = stage.client()
                    .measure(client, servers, ClientRun.limit(tree.bytes()));
            tree.check(data.copy(), everyByte);
            DataTree.delete(data.copy());
            return Sample.rate(tree.files(), measurement);
        });
    }

    private static Entry large(Stage stage, DataArea data, DataSize size, String who,
            Launch client, List<ProcessHandle> servers) {
        return new Entry("disk/" + size + "/" + who, Unit.SECONDS, everyByte -> {
            data.prepare(0);
            data.settle();
            Measurement measurement = stage.client()
                    .measure(client, servers, ClientRun.limit(size.bytes()));
            data.check(size, everyByte);
            data.prepare(0);
            return Sample.seconds(measurement);
        });
    }
}
