package io.dray.bench.scenario;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.ClientRun;
import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
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
import io.dray.bench.servers.HostsLab;
import io.dray.bench.servers.StripedServers;
import io.dray.mover.cli.terminal.CommandFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One file between 1, 2 and 4 hosts at each end, each host behind a link of its own of 200 Mbit/s. Dray
/// verifies by checksum; Globus does not. The file grows with the number of hosts.
final class StripesScenario {
    private static final List<Integer> COUNTS = List.of(1, 2, 4);
    /// Far below what two processors can move, so that the links are the limit.
    private static final int MEGABITS = 200;
    private static final DataSize SHARE = DataSize.parse("256MiB");
    private static final String STREAMS = "4";

    private StripesScenario() {}

    static Section measure(Stage stage) throws IOException, InterruptedException {
        int most = COUNTS.getLast();
        HostsLab lab = HostsLab.open(2 * most, MEGABITS, stage.place().work(),
                stage.place().cleanup());
        List<Figure> figures = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (int count : COUNTS) {
            try (Cleanup servers = new Cleanup()) {
                figures.addAll(measure(stage, lab, count,
                        stage.place().until(servers), notes));
            }
        }
        return stage.section(figures, notes);
    }

    /// A file that the programs on the client host copy.
    private record Copies(ClientRun client, DataArea data, DataSize size, int hosts) {
        private static final List<String> ROWS = List.of("clear/%d/dray", "private/%d/dray",
                "clear/%d/globus", "clear/%d/dray-cp-globus");

        List<String> ids() {
            return ROWS.stream().map(row -> "stripes/" + row.formatted(hosts)).toList();
        }

        Entry entry(int row, Launch launch, StripedServers servers) {
            return new Entry(ids().get(row),
                    Unit.MBITS_A_SECOND, everyByte -> {
                        data.prepare(size.bytes());
                        Measurement measurement = client.measure(launch, servers.handles(),
                                ClientRun.limit(size.bytes()));
                        data.check(size, everyByte);
                        return Sample.rate(size.bytes() * 8 / 1e6, measurement);
                    });
        }
    }

    private static List<Figure> measure(Stage stage, HostsLab lab, int count, Workplace place,
            List<String> notes)
            throws IOException, InterruptedException {
        DataSize size = stage.setup()
                .scaled(new DataSize(SHARE.bytes() * count));
        Copies copies = new Copies(new ClientRun(lab.clientHost(), place.work()),
                place.data(),
                size, count);
        if (!stage.rounds().takes(copies.ids())) {
            return List.of();
        }
        place.data().createSource(size);
        Launch dray = DrayNodes.alone(stage.setup().dray(), place);
        List<Entry> entries = new ArrayList<>();
        try {
            entries.addAll(ofDray(dray, copies, StripedServers.dray(dray, lab, count, place)));
        } catch (CommandFailure e) {
            notes.add("Dray's front end did not start: " + e.getMessage());
        }
        if (stage.setup().globus().isPresent()) {
            entries.addAll(ofGlobus(stage, dray, copies, StripedServers
                    .globus(stage.setup().globus().get(), lab, count, place)));
        }
        return stage.rounds().measure(entries);
    }

    private static List<Entry> ofDray(Launch dray, Copies copies, StripedServers servers) {
        Launch copy = dray.with("cp", "-q", "--stripe", "-p", STREAMS);
        String from = servers.urls().getFirst() + copies.size();
        String to = servers.urls().getLast() + "copy";
        // Nodes take no logins in clear from other hosts.
        return List.of(
                copies.entry(0, copy.with("--data-protection", "none", from, to), servers),
                copies.entry(1, copy.with(from, to), servers));
    }

    private static List<Entry> ofGlobus(Stage stage, Launch dray, Copies copies,
            StripedServers servers) {
        String from = "ftp://" + servers.source()
                + copies.data().source().resolve(copies.size().toString());
        String to = "ftp://" + servers.target() + copies.data().copy();
        Launch client = stage.setup().globus().orElseThrow().client();
        return List.of(
                copies.entry(2,
                        client.with("-stripe", "-fast", "-p", STREAMS, from, to), servers),
                copies.entry(3, dray.with("cp", "-q", "--stripe", "-p",
                        STREAMS, "--checksum", "none", from, to), servers));
    }
}
