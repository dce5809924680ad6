package io.dray.bench.scenario;

import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Setup;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.DrayNodes;
import io.dray.bench.servers.GlobusServers;
import io.dray.bench.servers.Protection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One large private file, verified end to end by several checksums.
final class VerifiedScenario {
    private VerifiedScenario() {}

    static Section measure(Stage stage) throws IOException, InterruptedException {
        Setup setup = stage.setup();
        DataSize size = setup.scaled(DataSize.parse("1GiB"));
        DataArea data = stage.place().data();
        data.createSource(size);
        DrayNodes nodes = DrayNodes.start(setup.dray(), stage.place());
        List<Entry> entries = new ArrayList<>();
        for (String sum : List.of("none", "crc32c", "adler32", "md5")) {
            entries.add(entry(stage, size, sum + "/dray",
                    nodes.copy(Protection.PRIVATE, size, "--checksum", sum), nodes.servers()));
        }
        if (setup.globus().isPresent()) {
            GlobusServers globus = GlobusServers.start(setup.globus().get(), stage.place());
            String from = data.source().resolve(size.toString()).toString();
            String to = data.copy().toString();
            for (String sum : List.of("adler32", "md5")) {
                entries.add(entry(stage, size, sum + "/globus",
                        globus.copy(Protection.PRIVATE, from, to, "-fast", "-p", "4",
                                "-verify-checksum", "-checksum-alg",
                                sum.toUpperCase(java.util.Locale.ROOT)),
                        globus.servers()));
            }
        }
        return stage.section(stage.rounds().measure(entries));
    }

    private static Entry entry(Stage stage, DataSize size, String name, Launch client,
            List<ProcessHandle> servers) {
        return stage.copying("verified/private/" + size + "/" + name, size, client, servers);
    }
}
