package io.dray.bench.scenario;

import io.dray.bench.measure.ClientRun;
import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Measurement;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.DrayNodes;
import io.dray.bench.servers.PeerServers;
import io.dray.bench.servers.PeerServers.Peer;
import io.dray.bench.servers.PeerServers.Started;
import io.dray.bench.servers.Protection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One large file with other common programs, if installed: rsync, curl with nginx, xrdcp. iperf3 shows what
/// the network moves without any file.
///
/// They fetch, client and server; Dray copies between two nodes, with a checksum at both ends.
final class NeighboursScenario {
    private NeighboursScenario() {}

    static Section measure(Stage stage) throws IOException, InterruptedException {
        DataSize size = stage.setup().scaled(DataSize.parse("1GiB"));
        DataArea data = stage.place().data();
        data.createSource(size);
        DrayNodes nodes = DrayNodes.start(stage.setup().dray(), stage.place());
        List<Entry> entries = new ArrayList<>();
        for (Protection protection : Protection.values()) {
            entries.add(entry(stage, size, new Peer(
                    protection.label() + "/" + size + "/dray",
                    nodes.copy(protection, size), nodes.servers(), true)));
        }
        Started others = new PeerServers(stage.place(), size).start();
        others.neighbours().forEach(other -> entries.add(entry(stage, size, other)));
        return new Section(stage.scenario(), stage.congestion(), stage.rounds().measure(entries),
                others.versions());
    }

    private static Entry entry(Stage stage, DataSize size, Peer peer) {
        DataArea data = stage.place().data();
        return new Entry("neighbours/" + peer.id(), Unit.SECONDS, everyByte -> {
            data.prepare(size.bytes());
            Measurement measurement = stage.client()
                    .measure(peer.client(), peer.servers(),
                            ClientRun.limit(size.bytes()));
            if (peer.copies()) {
                data.check(size, everyByte);
            }
            return Sample.seconds(measurement);
        });
    }
}
