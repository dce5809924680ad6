package io.dray.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Counts system calls with `perf stat` (perf-stat(1)) and the event `raw_syscalls:sys_enter`. Tracing takes
/// time, so counted runs are not timed.
///
/// @param perf the perf program, if it is installed and may trace
/// @param about its version, or the reason why nothing is counted
public record SystemCalls(Optional<Launch> perf, String about) {
    /// Bound during runs that are counted; read by [ClientRun].
    static final ScopedValue<SystemCalls> COUNTING = ScopedValue.newInstance();
    private static final String EVENT = "raw_syscalls:sys_enter";
    /// perf's output for processes that did not run.
    private static final String NEVER_RAN = "<not counted>";
    private static final Pattern COUNT = Pattern
            .compile("(?m)^(?<count>\\d+|" + NEVER_RAN + "),[^,]*," + EVENT);
    /// The command that perf counts does nothing.
    private static final int LIMIT_SECONDS = 10;

    /// Searches for a working perf.
    public static SystemCalls find() throws IOException, InterruptedException {
        return find(Launch.installed("perf"));
    }

    /// @param perf tested with a trivial program
    public static SystemCalls find(Optional<Launch> perf) throws IOException, InterruptedException {
        if (perf.isEmpty()) {
            return none("perf is not installed");
        }
        Path folder = Files.createTempDirectory("dray-bench-perf-");
        Path output = folder.resolve("output");
        Path counts = folder.resolve("counts");
        try {
            SystemCalls calls = new SystemCalls(perf, perf.get().version("--version"));
            Process process = new Launch(List.of("true"))
                    .under(calls.command(counts, List.of()))
                    .writingTo(output)
                    .start();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0 && read(counts).orElse(0) > 0
                    ? calls
                    : none("perf may not trace " + EVENT + "; it said: "
                            + new OutputFile(output).end());
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(counts);
            Files.delete(folder);
        }
    }

    /// Counts nothing.
    public static SystemCalls none(String why) {
        return new SystemCalls(Optional.empty(), "System calls were not counted: " + why + ".");
    }

    boolean counts() {
        return perf.isPresent();
    }

    /// Creates the command prefix that counts the calls of a client, and those of the servers meanwhile.
    ///
    /// @param folder folder for the two result files
    Run run(List<ProcessHandle> servers, Path folder) throws IOException {
        Path client = folder.resolve("client.calls");
        Path others = folder.resolve("servers.calls");
        Files.deleteIfExists(client);
        Files.deleteIfExists(others);
        if (servers.isEmpty()) {
            return new Run(command(client, List.of()), List.of(client));
        }
        return new Run(Launch.joined(command(others, servers), command(client, List.of())),
                List.of(client, others));
    }

    /// @param prefix command prefix
    /// @param files result files
    record Run(List<String> prefix, List<Path> files) {
        /// The total, after the command has ended; empty if perf wrote none.
        OptionalLong total() throws IOException {
            long sum = 0;
            for (Path file : files) {
                OptionalLong count = read(file);
                if (count.isEmpty()) {
                    return count;
                }
                sum += count.getAsLong();
            }
            return OptionalLong.of(sum);
        }
    }

    /// @param processes counted instead of the command, while the command runs
    private List<String> command(Path counts, List<ProcessHandle> processes) {
        Launch start = perf.orElseThrow()
                .with("stat", "-x,", "-e", EVENT, "-o", counts.toString());
        String pids = processes.stream()
                .map(each -> Long.toString(each.pid()))
                .collect(Collectors.joining(","));
        return start.with(pids.isEmpty() ? List.of("--") : List.of("-p", pids, "--")).command();
    }

    private static OptionalLong read(Path counts) throws IOException {
        Matcher matcher = COUNT.matcher(new OutputFile(counts).text());
        return matcher.find()
                ? OptionalLong.of(matcher.group("count").equals(NEVER_RAN)
                        ? 0
                        : Long.parseLong(matcher.group("count")))
                : OptionalLong.empty();
    }
}
