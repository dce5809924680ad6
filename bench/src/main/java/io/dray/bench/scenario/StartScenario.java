package io.dray.bench.scenario;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.DrayNodes;
import io.dray.bench.servers.GlobusServers;
import io.dray.bench.servers.Protection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How long whole processes take: an empty Java program, the shortest command, a listing by a new client, and a
/// server until it is ready.
final class StartScenario {
    /// A listing takes a second; after this a client is stuck.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private StartScenario() {}

    static Section measure(Stage stage) throws IOException, InterruptedException {
        Launch program = stage.setup().dray();
        DrayNodes nodes = DrayNodes.start(program, stage.place());
        Path root = stage.place().data().source();
        List<Entry> entries = new ArrayList<>();
        entries.add(client(stage, "start/empty/java", emptyProgram(), List.of()));
        entries.add(client(stage, "start/version/dray", program.with("--version"), List.of()));
        entries.add(client(stage, "start/ls/dray",
                nodes.program().with("ls", nodes.source().url()), nodes.servers()));
        entries.add(new Entry("start/serve/dray", Unit.SECONDS, _ -> {
            try (Cleanup cleanup = new Cleanup()) {
                long start = System.nanoTime();
                DrayNodes.node("started", nodes.program(), root, stage.place().until(cleanup));
                return Sample.of((System.nanoTime() - start) / 1e9);
            }
        }));
        if (stage.setup().globus().isPresent()) {
            GlobusServers globus = GlobusServers.start(stage.setup().globus().get(),
                    stage.place());
            entries.add(client(stage, "start/ls/globus",
                    globus.client(Protection.PRIVATE, "-list",
                            globus.both().getFirst().url(Protection.PRIVATE) + root + "/"),
                    globus.servers()));
        }
        return stage.section(stage.rounds().measure(entries));
    }

    /// A Java program that does nothing: the machine's own share of all other rows.
    private static Launch emptyProgram() {
        return new Launch(List.of(ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), EmptyProgram.class.getName()));
    }

    /// See [#emptyProgram].
    public static final class EmptyProgram {
        private EmptyProgram() {}

        public static void main(String[] arguments) {
            // Nothing is what it is for.
        }
    }

    private static Entry client(Stage stage, String id, Launch client,
            List<ProcessHandle> servers) {
        return new Entry(id, Unit.SECONDS,
                _ -> Sample.seconds(stage.client().measure(client, servers, LIMIT)));
    }
}
