package io.dray.bench;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.ClientRun;
import io.dray.bench.measure.ClientRun.ClientFailed;
import io.dray.bench.measure.DataArea;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.DataTree;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Measurement;
import io.dray.bench.measure.Workplace;
import io.dray.bench.servers.DrayNodes;
import io.dray.bench.servers.Protection;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Profiles two nodes with `perf record` while a client copies: clear, private, and many small files.
///
/// @param dray command that starts `dray`
/// @param perf the program perf
/// @param size size of the large file
/// @param files number of small files
/// @param progress receives a line about each step
record NodeProfile(Launch dray, Launch perf, DataSize size, int files, Consumer<String> progress) {
    /// Options that make Java frames readable for perf. The nodes write their symbols when they end.
    private static final String JAVA_OPTIONS = "-XX:+PreserveFramePointer -XX:+UnlockDiagnosticVMOptions"
            + " -XX:+DumpPerfMapAtExit";
    /// The hot code of the nodes is compiled after two copies.
    private static final int WARM_UPS = 2;
    private static final String TIMES_A_SECOND = "997";
    private static final DataSize SMALL = DataSize.parse("1KiB");

    /// Stacks by the name of the workload.
    ///
    /// @param directory directory for the files
    Map<String, CollapsedStacks> take(Optional<Path> directory)
            throws IOException, InterruptedException, ClientFailed {
        try (Cleanup cleanup = Cleanup.alsoAtShutdown()) {
            Path work = taken(Files.createTempDirectory("dray-bench-"), cleanup);
            DataArea data = new DataArea(taken(DataArea.folder(directory, size), cleanup));
            data.create();
            data.createSource(size);
            DataTree tree = DataTree.create(data, files, SMALL);
            Map<Long, String> nodes = new LinkedHashMap<>();
            List<String> names;
            try (Cleanup servers = new Cleanup()) {
                names = record(new Workplace(data, work, List.of(), servers), tree, nodes);
            }
            for (long pid : nodes.keySet()) {
                cleanup.add(() -> Files.deleteIfExists(Path.of("/tmp/perf-" + pid + ".map")));
            }
            Map<String, CollapsedStacks> stacks = new LinkedHashMap<>();
            for (String name : names) {
                stacks.put(name, read(work.resolve(name + ".perf"), nodes));
            }
            return stacks;
        }
    }

    private List<String> record(Workplace place, DataTree tree, Map<Long, String> pids)
            throws IOException, InterruptedException, ClientFailed {
        Launch program = DrayNodes.alone(dray, place);
        Launch watched = program.in(Map.of("JDK_JAVA_OPTIONS", JAVA_OPTIONS));
        DataArea data = place.data();
        DrayNodes nodes = new DrayNodes(program,
                DrayNodes.node("dray-source", watched, data.source(), place),
                DrayNodes.node("dray-target", watched, data.target(), place));
        pids.put(nodes.source().process().handle().pid(), "sending node");
        pids.put(nodes.target().process().handle().pid(), "receiving node");
        Map<String, Launch> works = new LinkedHashMap<>();
        works.put("clear", nodes.copy(Protection.CLEAR, size, "-p", "4"));
        works.put("private", nodes.copy(Protection.PRIVATE, size, "-p", "4"));
        works.put("small-files", nodes.copy(Protection.PRIVATE, tree.name(), "-r"));
        String both = pids.keySet().stream().map(Object::toString).collect(Collectors.joining(","));
        ClientRun client = new ClientRun(List.of(), place.work());
        for (Map.Entry<String, Launch> each : works.entrySet()) {
            List<String> recorder = perf
                    .with("record", "-q", "-F", TIMES_A_SECOND, "-g", "-p", both,
                            "-o", place.work().resolve(each.getKey() + ".perf").toString(), "--")
                    .command();
            for (int run = 0; run <= WARM_UPS; run++) {
                DataTree.delete(data.copy());
                data.prepare(size.bytes());
                Measurement measured = client.measure(
                        run < WARM_UPS ? each.getValue() : each.getValue().under(recorder),
                        nodes.servers(), ClientRun.limit(size.bytes() + tree.bytes()));
                progress.accept(each.getKey() + (run < WARM_UPS ? ", warm-up: " : ", recorded: ")
                        + measured.wall().toMillis() + " ms");
            }
        }
        return new ArrayList<>(works.keySet());
    }

    private CollapsedStacks read(Path recorded, Map<Long, String> nodes)
            throws IOException, InterruptedException {
        Process script = new ProcessBuilder(perf.with("script", "--no-inline", "-F",
                "pid,ip,sym,dso", "-i", recorded.toString()).command())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        CollapsedStacks stacks = new CollapsedStacks(nodes);
        try (BufferedReader samples = script.inputReader()) {
            stacks.read(samples);
        } finally {
            script.destroyForcibly();
        }
        script.waitFor();
        if (stacks.samples() == 0) {
            throw new CommandFailure(ExitCode.FAILED,
                    "perf recorded nothing of the nodes. It needs the right to watch processes"
                            + " (root, or kernel.perf_event_paranoid below 2).");
        }
        return stacks;
    }

    private static Path taken(Path folder, Cleanup cleanup) {
        cleanup.add(() -> DataTree.delete(folder));
        return folder;
    }
}
