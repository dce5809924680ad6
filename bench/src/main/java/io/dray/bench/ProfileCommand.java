package io.dray.bench;

import io.dray.bench.measure.ClientRun.ClientFailed;
import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.Launch;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dray bench profile`: flame graphs of two nodes at work.
@Command(name = "profile", mixinStandardHelpOptions = true, description = {
        "Record two nodes with perf during three copies, and write a flame graph of each:"
                + " clear.html, private.html, small-files.html.",
        "Needs perf, the right to use it, and a source tree."})
final class ProfileCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Directory for the pages.")
    private Path folder = Path.of("");
    @Option(names = "--size", paramLabel = "SIZE", defaultValue = "1GiB", description = "Size of the large file (default: ${DEFAULT-VALUE}).")
    private String size = "";
    @Option(names = "--files", paramLabel = "N", defaultValue = "10000", description = "Number of small files (default: ${DEFAULT-VALUE}).")
    private int files;
    @Option(names = "--dir", paramLabel = "DIR", description = "Directory for the files (default: /dev/shm if there is room).")
    private @Nullable Path directory;
    @Option(names = "--program", paramLabel = "FILE", description = "The dray to record (default: this one).")
    private @Nullable Path program;
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("the command was not started by picocli");
        }
        PrintWriter out = spec.commandLine().getOut();
        NodeProfile profile = profile(spec.commandLine().getErr());
        Map<String, CollapsedStacks> stacks;
        try {
            stacks = profile.take(Optional.ofNullable(directory));
        } catch (ClientFailed e) {
            throw new CommandFailure(ExitCode.FAILED, "A copy failed: " + e.getMessage());
        }
        Files.createDirectories(folder);
        for (Map.Entry<String, CollapsedStacks> each : stacks.entrySet()) {
            Path page = folder.resolve(each.getKey() + ".html");
            FlamePage.write(page, "Two nodes, " + each.getKey(), each.getValue().text());
            out.println(page + ": " + each.getValue().samples() + " samples");
        }
        out.flush();
        return ExitCode.DONE.code();
    }

    private NodeProfile profile(PrintWriter err) {
        if (ProfileCommand.class.getResource("/one/convert/FlameGraph.class") == null) {
            throw new CommandFailure(ExitCode.FAILED,
                    "The library that draws flame graphs is not part of the distribution. Run"
                            + " './dray bench profile' in a source tree that was built by 'mvn package'.");
        }
        if (files < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--files is at least 1.");
        }
        Launch perf = Launch.installed("perf")
                .orElseThrow(() -> new CommandFailure(ExitCode.FAILED,
                        "perf, which records the nodes, is not installed."));
        try {
            return new NodeProfile(Launch.ofDray(Optional.ofNullable(program)), perf,
                    DataSize.parse(size), files, line -> {
                        err.println(line);
                        err.flush();
                    });
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
