package io.dray.bench.scenario;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.ClientRun.ClientFailed;
import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.DataTree;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.ProcessMemory;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import io.dray.bench.measure.Workplace;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Setup;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.DrayNodes;
import io.dray.bench.servers.GlobusServers;
import io.dray.bench.servers.IdleSessions;
import io.dray.bench.servers.Protection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Memory of servers: idle, with 64 encrypted streams, and per idle session. Every run starts its own servers.
final class MemoryScenario {
    /// The copy takes a few seconds; after this it is stuck.
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /// Servers have no work left after a second.
    private static final Duration SETTLE = Duration.ofSeconds(1);
    /// Enough that the memory of one shows beside that of the server.
    private static final int SESSIONS = 1_000;
    /// Globus has a process for each session, so fewer sessions give the same result.
    private static final int GLOBUS_SESSIONS = 100;
    private static final String HOST = "127.0.0.1";

    private MemoryScenario() {}

    /// Measures servers that were just started.
    private interface Use {
        double of(Workplace place) throws IOException, InterruptedException, ClientFailed;
    }

    static Section measure(Stage stage) throws IOException, InterruptedException {
        Setup setup = stage.setup();
        DataSize size = setup.scaled(DataSize.parse("1GiB"));
        DataArea data = stage.place().data();
        data.createSource(size);
        Launch dray = setup.dray();
        int sessions = setup.scaled(SESSIONS);
        List<Entry> entries = new ArrayList<>();
        entries.add(entry(stage, "memory/idle/dray", place -> {
            DrayNodes nodes = DrayNodes.start(dray, place);
            Thread.sleep(SETTLE);
            return ProcessMemory.resident(nodes.source().process().handle());
        }));
        entries.add(entry(stage, "memory/64-private-streams/dray", place -> {
            DrayNodes nodes = DrayNodes.start(dray, place);
            data.prepare(size.bytes());
            stage.client()
                    .measure(nodes.copy(Protection.PRIVATE, size, "-p", "64"), nodes.servers(),
                            LIMIT);
            data.check(size, false);
            return Math.max(ProcessMemory.mostResident(nodes.source().process().handle()),
                    ProcessMemory.mostResident(nodes.target().process().handle()));
        }));
        entries.add(entry(stage, "memory/session/dray", place -> {
            Path config = Files.writeString(place.work().resolve("sessions.toml"),
                    "[limits]\nconnections = 10000\nsessions-per-identity = 10000\n");
            DrayNodes.Node node = DrayNodes.node("dray-sessions", DrayNodes.alone(dray, place),
                    HOST, data.source(), place, "--config", config.toString());
            return eachSession(node.process().handle(), sessions,
                    Integer.parseInt(node.address()
                            .substring(node.address().lastIndexOf(':')
                                    + 1)));
        }));
        setup.globus()
                .ifPresent(programs -> entries.add(entry(stage, "memory/session/globus",
                        place -> {
                            GlobusServers.Server server = GlobusServers.start(programs, place)
                                    .both()
                                    .getFirst();
                            return eachSession(server.process().handle(),
                                    setup.scaled(GLOBUS_SESSIONS),
                                    Integer.parseInt(server.port()));
                        })));
        return stage.section(stage.rounds().measure(entries));
    }

    /// KiB per session. The first session is not counted, because the server loads code for it.
    private static double eachSession(ProcessHandle server, int sessions, int port)
            throws IOException, InterruptedException {
        try (IdleSessions _ = IdleSessions.open(1, HOST, port)) {
            Thread.sleep(SETTLE);
            long before = ProcessMemory.ofTree(server);
            try (IdleSessions _ = IdleSessions.open(sessions, HOST, port)) {
                Thread.sleep(SETTLE);
                return (double) (ProcessMemory.ofTree(server) - before) / sessions;
            }
        }
    }

    private static Entry entry(Stage stage, String id, Use use) {
        return new Entry(id, Unit.KIB, _ -> {
            try (Cleanup cleanup = new Cleanup()) {
                Workplace place = stage.place().until(cleanup);
                DataTree.delete(place.work().resolve("globus"));
                return Sample.of(use.of(place));
            }
        });
    }
}
