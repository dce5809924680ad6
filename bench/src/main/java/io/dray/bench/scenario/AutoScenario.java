package io.dray.bench.scenario;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.ClientRun;
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
import io.dray.bench.servers.Protection;
import io.dray.bench.servers.WanLab;
import io.dray.mover.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The default number of streams and of files at once against fixed ones, on several paths: one large file
/// (`-p`), and a tree of files that each travel alone (`--concurrency`).
final class AutoScenario {
    private static final List<String> STREAMS = List.of("1", "2", "4", "8", "16");
    private static final List<String> AT_ONCE = List.of("1", "4", "16");
    private static final int FILES = 64;
    private static final List<Where> PATHS = List.of(new Where("loopback", Optional.empty()),
            new Where("10Gbps-1ms", Optional.of(new WanLab.Shape(1, 0, 10_000))),
            new Where("1Gbps-50ms", Optional.of(new WanLab.Shape(50, 0, 1_000))),
            new Where("1Gbps-50ms-0.1%", Optional.of(new WanLab.Shape(50, 0.1, 1_000))));

    private AutoScenario() {}

    /// @param shape empty for loopback
    private record Where(String name, Optional<WanLab.Shape> shape) {}

    static Section measure(Stage stage) throws IOException, InterruptedException {
        DataArea data = stage.place().data();
        DataSize size = stage.setup().scaled(DataSize.parse("1GiB"));
        data.createSource(size);
        DataTree tree = DataTree.create(data, stage.setup().scaled(FILES),
                stage.setup().scaled(DataSize.parse("8MiB")));
        List<Figure> figures = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Where where : PATHS) {
            if (where.shape().isPresent() && stage.setup().wanLab().isEmpty()) {
                notes.add(where.name() + " was left out: no program that makes paths was given"
                        + " (--wan-lab FILE).");
                continue;
            }
            try (Cleanup path = new Cleanup()) {
                figures.addAll(measure(stage, where, size, tree, path));
            } catch (IOException | CommandFailure e) {
                notes.add(where.name() + " was left out: " + e.getMessage());
            }
        }
        Section section = stage.section(figures, notes);
        return new Section(section.scenario(), "cubic", figures, section.notes());
    }

    private static List<Figure> measure(Stage stage, Where where, DataSize size, DataTree tree,
            Cleanup path) throws IOException, InterruptedException {
        Path work = Files.createDirectories(stage.place().work().resolve(where.name()));
        Workplace here = new Workplace(stage.place().data(), work, List.of(), path);
        List<Workplace> ends = List.of(here, here);
        List<String> hosts = List.of("127.0.0.1", "127.0.0.1");
        if (where.shape().isPresent()) {
            new WanLab(stage.setup().wanLab().orElseThrow(), work.resolve("lab.log")).up("cubic",
                    where.shape().get(), path);
            ends = List.of(here.under(WanLab.inside(0)), here.under(WanLab.inside(1)));
            hosts = WanLab.HOSTS;
        }
        DrayNodes nodes = DrayNodes.start(stage.setup().dray(), ends, hosts);
        ClientRun client = new ClientRun(ends.getFirst().prefix(), work);
        List<Entry> entries = new ArrayList<>();
        String file = "auto/" + where.name() + "/" + size + "/";
        entries.add(large(client, here.data(), size, file + "dray",
                nodes.copy(Protection.PRIVATE, size), nodes.servers()));
        for (String streams : STREAMS) {
            entries.add(large(client, here.data(), size, file + "p" + streams,
                    nodes.copy(Protection.PRIVATE, size, "-p", streams), nodes.servers()));
        }
        String files = "auto/" + where.name() + "/" + tree.name() + "/";
        entries.add(tree(client, here.data(), tree, files + "dray",
                nodes.copy(Protection.PRIVATE, tree.name(), "-r"), nodes.servers()));
        for (String count : AT_ONCE) {
            entries.add(tree(client, here.data(), tree, files + "concurrency" + count,
                    nodes.copy(Protection.PRIVATE, tree.name(), "-r", "--concurrency", count),
                    nodes.servers()));
        }
        return stage.rounds().measure(entries);
    }

    private static Entry large(ClientRun client, DataArea data, DataSize size, String id,
            Launch launch, List<ProcessHandle> servers) {
        return new Entry(id, Unit.MBITS_A_SECOND, everyByte -> {
            data.prepare(size.bytes());
            Measurement measurement = client.measure(launch, servers,
                    ClientRun.limit(size.bytes()));
            data.check(size, everyByte);
            return Sample.rate(size.bytes() * 8 / 1e6, measurement);
        });
    }

    private static Entry tree(ClientRun client, DataArea data, DataTree tree, String id,
            Launch launch, List<ProcessHandle> servers) {
        return new Entry(id, Unit.MBITS_A_SECOND, everyByte -> {
            DataTree.delete(data.copy());
            data.prepare(tree.bytes());
            Measurement measurement = client.measure(launch, servers,
                    ClientRun.limit(tree.bytes()));
            tree.check(data.copy(), everyByte);
            DataTree.delete(data.copy());
            return Sample.rate(tree.bytes() * 8 / 1e6, measurement);
        });
    }
}
