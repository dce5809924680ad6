package io.dray.bench.scenario;

import io.dray.bench.measure.ClientRun.ClientFailed;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.OutputFile;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import io.dray.bench.report.Section;
import io.dray.bench.scenario.Scenario.Stage;
import io.dray.bench.servers.GlobusServers;
import io.dray.bench.servers.GsiServers;
import io.dray.bench.servers.Protection;
import io.dray.bench.servers.ThrowawayAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Costs of GSI: logins with delegation and authenticated data channels, on Dray nodes and Globus servers, with
/// the same client program.
final class HandshakeScenario {
    /// Clients at once: two for each of two processors.
    private static final int CONCURRENT = 4;
    /// Data channels of a run: enough that the start of the client does not count.
    private static final int FILES = 10;
    /// A login takes well under a second; after this a client is stuck.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private HandshakeScenario() {}

    static Section measure(Stage stage) throws IOException, InterruptedException {
        if (stage.setup().globus().isEmpty()) {
            return stage.leftOut("Globus is not installed or was not asked for, and its client is"
                    + " the one that both kinds of servers are measured by.");
        }
        GlobusServers globus = GlobusServers.start(stage.setup().globus().get(),
                stage.place());
        GsiServers servers = GsiServers.start(stage.setup().dray(), globus, stage.place());
        Path file = Files.write(stage.place().data().source().resolve("1KiB"), new byte[1024]);
        List<Entry> entries = new ArrayList<>();
        for (boolean own : List.of(true, false)) {
            String who = own ? "/dray-nodes" : "/globus-servers";
            String from = servers.urls(own).getFirst();
            String to = servers.urls(own).getLast() + stage.place().data().copy();
            List<ProcessHandle> both = servers.servers(own);
            entries.add(copy(stage, "by-globus-url-copy" + who, both,
                    client(globus, from + file, to)));
            entries.add(copy(stage, "by-dray-cp" + who, both,
                    servers.dray().with("cp", "-q", "--checksum", "none", from + file, to)));
            Launch listing = client(globus, "-list", from + file.getParent() + "/");
            entries.add(new Entry("handshake/logins" + who, Unit.EACH_SECOND, _ -> Sample
                    .of(CONCURRENT / together(stage, listing))));
            Path one = list(stage, from + file, to, 1, own);
            Path many = list(stage, from + file, to, 1 + FILES, own);
            entries.add(new Entry("handshake/data-channels" + who, Unit.EACH_SECOND, _ -> {
                double single = seconds(stage, client(globus, "-f", one.toString()), both);
                double all = seconds(stage, client(globus, "-f", many.toString()), both);
                if (all <= single) {
                    throw new ClientFailed("more files took no longer than one");
                }
                return Sample.of(FILES / (all - single));
            }));
        }
        return stage.section(stage.rounds().measure(entries));
    }

    /// With authenticated data channels, which is what the client does unless told otherwise.
    private static Launch client(GlobusServers globus, String... arguments) {
        return globus.client(Protection.CLEAR, "-s", ThrowawayAuthority.HOST_SUBJECT)
                .with(arguments);
    }

    private static Entry copy(Stage stage, String name, List<ProcessHandle> servers,
            Launch client) {
        return new Entry("handshake/third-party-1KiB-" + name, Unit.SECONDS, _ -> {
            Files.deleteIfExists(stage.place().data().copy());
            return Sample.seconds(stage.client().measure(client, servers, LIMIT));
        });
    }

    private static double seconds(Stage stage, Launch client, List<ProcessHandle> servers)
            throws IOException, InterruptedException, ClientFailed {
        return stage.client().measure(client, servers, LIMIT).wall().toNanos() / 1e9;
    }

    /// A list of copies for globus-url-copy, which makes a data channel for each file in stream mode.
    private static Path list(Stage stage, String from, String to, int files, boolean own)
            throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            lines.add(from + " " + to + i);
        }
        return Files.write(stage.place().work().resolve("list-" + own + "-" + files), lines);
    }

    /// Runs the same client several times at once, until the last has ended.
    private static double together(Stage stage, Launch client)
            throws IOException, InterruptedException, ClientFailed {
        List<Process> running = new ArrayList<>();
        OutputFile output = new OutputFile(stage.place().work().resolve("logins.log"));
        long start = System.nanoTime();
        try {
            for (int i = 0; i < CONCURRENT; i++) {
                running.add(client.under(stage.place().prefix()).writingTo(output.file()).start());
            }
            for (Process each : running) {
                if (!each.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || each.exitValue() != 0) {
                    throw new ClientFailed("the client failed; it said: " + output.end());
                }
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            running.forEach(Process::destroyForcibly);
        }
    }
}
