package io.dray.bench;

import io.dray.bench.measure.DataSize;
import io.dray.bench.measure.Launch;
import io.dray.bench.measure.Rounds;
import io.dray.bench.measure.SystemCalls;
import io.dray.bench.report.EarlierResults;
import io.dray.bench.report.FigureText;
import io.dray.bench.report.Goals;
import io.dray.bench.report.Outcome;
import io.dray.bench.report.ReportFolder;
import io.dray.bench.report.Section;
import io.dray.bench.report.SuiteJson;
import io.dray.bench.scenario.CopyScenario;
import io.dray.bench.scenario.Scenario;
import io.dray.bench.scenario.Scenario.Setup;
import io.dray.bench.scenario.Suite;
import io.dray.bench.servers.GlobusServers;
import io.dray.bench.servers.Protection;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `dray bench`: measures third-party copies between two nodes on this machine, and between two Globus servers
/// if they are installed.
@Command(name = "bench", mixinStandardHelpOptions = true, subcommands = {
        MicroCommand.class, ProfileCommand.class}, description = {
                "Measure third-party copies between two nodes on this machine, in alternation"
                        + " with two Globus servers where they are installed. --scenario selects other"
                        + " work.",
                "Each row shows medians of wall time and of the CPU seconds of client and both"
                        + " servers, and its ratio to the best other program that did the same work."})
final class BenchCommand implements Callable<Integer> {
    @Option(names = "--streams", split = ",", paramLabel = "N", defaultValue = "1,4,8", description = "Parallel streams of the scenario copy (default: ${DEFAULT-VALUE}).")
    private List<Integer> streams = List.of();

    @Option(names = "--size", split = ",", paramLabel = "SIZE", defaultValue = "1GiB", description = "Size of the file (default: ${DEFAULT-VALUE}).")
    private List<String> sizes = List.of();

    @Option(names = "--protect", split = ",", paramLabel = "LEVEL", defaultValue = "clear,private", description = "Protection of data channels: clear, private (default: both).")
    private List<String> protections = List.of();

    @Option(names = "--verify", split = ",", paramLabel = "on|off", defaultValue = "on,off", description = "Whether dray compares checksums (default: both).")
    private List<String> verify = List.of();

    @Option(names = {"--rounds",
            "--runs"}, paramLabel = "N", defaultValue = "5", description = "Counted rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--warm-ups", paramLabel = "N", defaultValue = "1", description = "Warm-up rounds, which compare every byte (default: ${DEFAULT-VALUE}).")
    private int warmUps;

    @Option(names = "--peers", paramLabel = "PEERS", defaultValue = "globus", description = "Other programs to measure: globus or none (default: ${DEFAULT-VALUE}, if installed).")
    private String peers = "";

    @Option(names = "--only", paramLabel = "REGEX", defaultValue = "", description = "Measure rows whose name matches; --list shows the names.")
    private String only = "";

    @Option(names = "--congestion", split = ",", paramLabel = "ALG", description = "Congestion control of all programs, such as cubic,bbr. Each is set in a network namespace of its own, which needs root (default: the system's).")
    private List<String> congestion = List.of();

    @Option(names = "--dir", paramLabel = "DIR", description = "Directory for the files (default: /dev/shm if there is room).")
    private @Nullable Path directory;

    @Option(names = "--program", paramLabel = "FILE", description = "The dray to measure (default: this one).")
    private @Nullable Path program;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all results to this file as well.")
    private @Nullable Path json;

    @Option(names = "--list", description = "Print the names of the rows and measure nothing.")
    private boolean list;

    @Option(names = "--keep", description = "Keep files and logs.")
    private boolean keep;

    @Option(names = {"-q", "--quiet"}, description = "Print only the results.")
    private boolean quiet;

    @Option(names = "--scenario", split = ",", paramLabel = "NAME", completionCandidates = ScenarioNames.class, description = "Scenarios to measure: ${COMPLETION-CANDIDATES} (default: copy).")
    private List<String> scenarios = List.of();

    @Option(names = "--suite", paramLabel = "quick|all", description = "Measure all scenarios (all), or all but the slow ones (quick).")
    private @Nullable String suite;

    @Option(names = "--report", paramLabel = "DIR", description = "Directory for RESULTS.md, report.html, results.json and pictures; written anew after each scenario.")
    private @Nullable Path report;

    @Option(names = "--earlier", split = ",", paramLabel = "FILE", description = "results.json of earlier runs. Their scenarios are added to the results, unless this run measures them.")
    private List<Path> earlier = List.of();

    @Option(names = "--goals", paramLabel = "FILE", description = "Goals to compare with (default: those that come with Dray).")
    private @Nullable Path goals;

    @Option(names = "--wan-lab", paramLabel = "FILE", description = "Program that makes two network namespaces with a slow path, for the scenario wan. It is called as 'FILE up -c ALG -d MS -l PERCENT -r MBITS' and 'FILE down', as root.")
    private @Nullable Path wanLab;

    @Option(names = "--scale", paramLabel = "N", defaultValue = "1", description = "Divide all sizes and counts by N, for a quick check that everything works.")
    private int scale;

    @Spec
    private @Nullable CommandSpec spec;

    /// Supplies the help with all scenario names.
    static final class ScenarioNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Scenario.all(CopyScenario.USUAL).stream().map(Scenario::name).iterator();
        }
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec().commandLine().getOut();
        PrintWriter err = spec().commandLine().getErr();
        CopyScenario copy = checked(this::copies);
        List<Scenario> chosen = checked(() -> chosen(copy));
        Setup setup = new Setup(Launch.ofDray(Optional.ofNullable(program)),
                globus(err), checked(() -> sizes.stream().map(DataSize::parse).toList()),
                scale, Optional.ofNullable(wanLab).map(Path::toAbsolutePath));
        SystemCalls calls = SystemCalls.find();
        Rounds rounds = checked(() -> rounds(quiet ? line -> {} : err::println, calls));
        if (list) {
            if (chosen.stream().anyMatch(each -> each.name().equals("copy"))) {
                copy.rows(setup)
                        .stream()
                        .filter(id -> rounds.takes(List.of(id)))
                        .forEach(out::println);
            }
            out.println();
            out.println("Scenarios (--scenario, --suite):");
            Scenario.all(copy)
                    .forEach(each -> out.printf("%-10s %s%n", each.name(), each.about()));
            out.flush();
            return ExitCode.DONE.code();
        }
        Goals wanted = goals();
        Suite.SoFar written = measured -> {
            List<Goals.Verdict> verdicts = wanted.judge(measured.sections());
            if (json != null) {
                Files.writeString(json, SuiteJson.of(measured, verdicts) + "\n");
            }
            if (report != null) {
                ReportFolder.write(report, measured, verdicts);
            }
        };
        List<Section> before = EarlierResults.read(earlier);
        Outcome outcome = new Suite(chosen, setup, congestion, rounds, keep)
                .run(Optional.ofNullable(directory), now -> written.write(now.with(before)))
                .with(before);
        FigureText.print(outcome, wanted.judge(outcome.sections()), out);
        if (!only.isEmpty() && outcome.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE,
                    "No row matches --only '" + only + "'; --list shows the rows of copy.");
        }
        return (outcome.anyFailed() ? ExitCode.FAILED : ExitCode.DONE).code();
    }

    private List<Scenario> chosen(CopyScenario copy) {
        if (scale < 1) {
            throw new IllegalArgumentException("--scale is at least 1.");
        }
        return Scenario.chosen(scenarios, Optional.ofNullable(suite), copy);
    }

    private Rounds rounds(Consumer<String> progress, SystemCalls calls) {
        if (warmUps < 1) {
            throw new IllegalArgumentException(
                    "A measurement needs at least one warm-up round (--warm-ups): it compares every byte.");
        }
        return new Rounds(warmUps, rounds, only(), progress, calls);
    }

    private CopyScenario copies() {
        return new CopyScenario(streams, protections.stream().map(Protection::named).toList(),
                verify.stream().map(BenchCommand::isOn).toList());
    }

    private Goals goals() throws IOException {
        try {
            return goals == null ? Goals.shipped() : Goals.parse(Files.readString(goals));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private Optional<GlobusServers.Programs> globus(PrintWriter err) {
        return switch (peers) {
            case "none" -> Optional.empty();
            case "globus" -> {
                Optional<GlobusServers.Programs> found = GlobusServers.Programs.find();
                if (found.isEmpty()) {
                    err.println("Globus is not installed here (globus-gridftp-server,"
                            + " globus-url-copy): no comparison.");
                }
                yield found;
            }
            default -> throw new CommandFailure(ExitCode.USAGE,
                    "--peers is globus or none, not '" + peers + "'.");
        };
    }

    private Pattern only() {
        try {
            return Pattern.compile(only);
        } catch (PatternSyntaxException e) {
            throw new CommandFailure(ExitCode.USAGE,
                    "--only '" + only + "' is not a regular expression: "
                            + e.getDescription() + ".");
        }
    }

    /// Converts options; an invalid combination becomes a usage error.
    private static <T> T checked(Supplier<T> options) {
        try {
            return options.get();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isOn(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(
                    "--verify is on, off or on,off, not '" + text + "'.");
        };
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("the command was not started by picocli");
        }
        return spec;
    }
}
