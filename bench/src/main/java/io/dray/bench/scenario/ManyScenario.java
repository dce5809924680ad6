package io.dray.bench.scenario;

import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.DataTree;
import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Measurement;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.DrayNodes;
import io.dray.bench.servers.Protection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Millions of files, once, between two nodes on a disk. What counts is that the copy ends, and how much memory
/// the three processes take.
final class ManyScenario {
    private static final int FILES = 10_000_000;
    /// Two thousand files a second take less.
    private static final Duration LIMIT = Duration.ofMinutes(90);

    private ManyScenario() {}

    static Section measure(Stage stage) throws IOException, InterruptedException {
        Optional<DataArea> disk = stage.place().data().onDisk(stage.place().cleanup());
        if (disk.isEmpty()) {
            return stage.leftOut("There is no disk (--dir DIR chooses a folder).");
        }
        DataArea data = disk.get();
        DrayNodes nodes = DrayNodes.start(stage.setup().dray(), stage.place().with(data));
        List<Figure> figures = new ArrayList<>();
        for (long bytes : List.of(0L, 100L)) {
            int files = stage.setup().scaled(FILES);
            DataSize size = new DataSize(bytes);
            String id = "many/" + files + "x" + size + "/dray";
            if (stage.rounds().takes(List.of(id))) {
                DataTree tree = DataTree.ofLinks(data, files, size);
                figures.addAll(stage.rounds()
                        .once()
                        .measure(List.of(new Entry(id, Unit.FILES_A_SECOND, everyByte -> {
                            Measurement measurement = stage.client()
                                    .measure(nodes.copy(Protection.PRIVATE, tree.name(), "-r"),
                                            nodes.servers(), LIMIT);
                            tree.check(data.copy(), everyByte);
                            return Sample.rate(tree.files(), measurement);
                        }))));
                DataTree.delete(data.copy());
                DataTree.delete(tree.source());
            }
        }
        return stage.section(figures);
    }
}
