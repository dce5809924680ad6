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
import io.dray.bench.servers.SendfilePair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One large file from server to server, clear and private, with several numbers of streams. A C program
/// without any protocol shows the limit in clear.
///
/// Rows are named by their work, then by who does it: `copy/private/1GiB/p4/dray`. `stream` stands for one
/// data channel in stream mode, which only Globus does here and which often suits it best.
///
/// @param streams     counts of parallel data channels in extended block mode, each from 1 to 128
/// @param protections how the bytes travel
/// @param verified    whether Dray compares checksums; the others do not
public record CopyScenario(List<Integer> streams, List<Protection> protections,
        List<Boolean> verified) {
    /// What is measured unless options say otherwise.
    public static final CopyScenario USUAL = new CopyScenario(List.of(1, 4, 8),
            List.of(Protection.values()), List.of(true, false));

    public CopyScenario {
        streams = List.copyOf(streams);
        protections = List.copyOf(protections);
        verified = List.copyOf(verified);
        if (streams.stream().anyMatch(n -> n < 1 || n > 128)) {
            throw new IllegalArgumentException("The number of streams is from 1 to 128.");
        }
    }

    /// One row.
    ///
    /// @param streams data channels in extended block mode; 0 means one in stream mode
    record Copy(Protection protection, DataSize size, int streams, String contestant) {
        String id() {
            return "copy/" + protection.label() + "/" + size + "/"
                    + (streams == 0 ? "stream" : "p" + streams) + "/" + contestant;
        }
    }

    /// The rows in the order of a round: contestants that do the same work stand side by side, so that
    /// they meet the machine in the same state.
    public List<String> rows(Setup setup) {
        return copies(setup).stream().map(Copy::id).toList();
    }

    private List<Copy> copies(Setup setup) {
        List<Copy> copies = new ArrayList<>();
        boolean globus = setup.globus().isPresent();
        for (Protection protection : protections) {
            for (DataSize size : setup.sizes().stream().map(setup::scaled).toList()) {
                if (globus) {
                    copies.add(new Copy(protection, size, 0, "globus"));
                }
                for (int count : streams) {
                    for (boolean verify : verified) {
                        copies.add(new Copy(protection, size, count,
                                verify ? "dray" : "dray-unverified"));
                    }
                    if (globus) {
                        copies.add(new Copy(protection, size, count, "globus"));
                    }
                }
            }
        }
        return copies;
    }

    Section measure(Stage stage) throws IOException, InterruptedException {
        Setup setup = stage.setup();
        DataArea data = stage.place().data();
        for (DataSize size : setup.sizes()) {
            data.createSource(setup.scaled(size));
        }
        DrayNodes nodes = DrayNodes.start(setup.dray(), stage.place());
        Optional<GlobusServers> globus = setup.globus().isPresent()
                ? Optional.of(GlobusServers.start(setup.globus().get(), stage.place()))
                : Optional.empty();
        List<Entry> entries = new ArrayList<>();
        for (Copy copy : copies(setup)) {
            if (copy.contestant().equals("globus")) {
                GlobusServers servers = globus.orElseThrow();
                entries.add(entry(stage, copy, globus(servers, data, copy), servers.servers()));
            } else {
                entries.add(entry(stage, copy, dray(nodes, copy), nodes.servers()));
            }
        }
        Optional<Launch> limit = SendfilePair.make(stage.place().work());
        if (limit.isPresent() && protections.contains(Protection.CLEAR)) {
            entries.addAll(limits(stage, limit.get()));
        }
        return stage.section(stage.rounds().measure(entries));
    }

    private static Launch dray(DrayNodes nodes, Copy copy) {
        String streams = Integer.toString(copy.streams());
        return copy.contestant().equals("dray")
                ? nodes.copy(copy.protection(), copy.size(), "-p", streams)
                : nodes.copy(copy.protection(), copy.size(), "-p", streams, "--checksum", "none");
    }

    private static Launch globus(GlobusServers servers, DataArea data, Copy copy) {
        String from = data.source().resolve(copy.size().toString()).toString();
        String to = data.copy().toString();
        return copy.streams() > 0
                ? servers.copy(copy.protection(), from, to, "-fast", "-p",
                        Integer.toString(copy.streams()))
                : servers.copy(copy.protection(), from, to);
    }

    private List<Entry> limits(Stage stage, Launch pair) {
        DataArea data = stage.place().data();
        List<Entry> entries = new ArrayList<>();
        for (DataSize size : stage.setup().sizes()) {
            for (int count : streams) {
                Copy copy = new Copy(Protection.CLEAR, stage.setup().scaled(size), count,
                        SendfilePair.NAME);
                entries.add(entry(stage, copy,
                        pair.with(data.source().resolve(copy.size().toString()).toString(),
                                data.copy().toString(), Integer.toString(count)),
                        List.of()));
            }
        }
        return entries;
    }

    private static Entry entry(Stage stage, Copy copy, Launch client,
            List<ProcessHandle> servers) {
        return stage.copying(copy.id(), copy.size(), client, servers);
    }
}
