package io.dray.bench;

import io.dray.bench.BenchPlan.Rounds;
import io.dray.bench.Scenario.Contestants;
import io.dray.mover.cli.CommandFailure;
import io.dray.mover.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `dray bench`: third-party copies between two nodes on this machine, and the same between two Globus
/// servers where they are installed.
@Command(name = "bench", mixinStandardHelpOptions = true, subcommands = {
        MicroCommand.class, ProfileCommand.class}, description = {
                "Measures third-party copies between two nodes on this machine, and between two Globus"
                        + " servers where they are installed, in alternation.",
                "Shows medians of wall time, CPU seconds of client and both servers, and how many times as"
                        + " fast as Globus a row is: with as many streams, and with whatever suits"
                        + " Globus best."})
final class BenchCommand implements Callable<Integer> {
    @Option(names = "--streams", split = ",", paramLabel = "N", defaultValue = "1,4", description = "Parallel streams (default ${DEFAULT-VALUE}).")
    private List<Integer> streams = List.of();

    @Option(names = "--size", split = ",", paramLabel = "SIZE", defaultValue = "1GiB", description = "Size of the file (default ${DEFAULT-VALUE}).")
    private List<String> sizes = List.of();

    @Option(names = "--protect", split = ",", paramLabel = "LEVEL", defaultValue = "clear,private", description = "clear, private (default both).")
    private List<String> protections = List.of();

    @Option(names = "--verify", split = ",", paramLabel = "on|off", defaultValue = "on,off", description = "Whether dray compares checksums (default both).")
    private List<String> verify = List.of();

    @Option(names = {"--rounds",
            "--runs"}, paramLabel = "N", defaultValue = "5", description = "Counted rounds (default ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--warm-ups", paramLabel = "N", defaultValue = "1", description = "Rounds before that (default ${DEFAULT-VALUE}); they compare every byte.")
    private int warmUps;

    @Option(names = "--peers", paramLabel = "PEERS", defaultValue = "globus", description = "globus or none (default ${DEFAULT-VALUE}, if installed).")
    private String peers = "";

    @Option(names = "--only", paramLabel = "REGEX", defaultValue = "", description = "Measure rows whose name matches; --list shows the names.")
    private String only = "";

    @Option(names = "--congestion", split = ",", paramLabel = "ALG", description = "Congestion control of both contestants, such as cubic,bbr; each is set in a network"
            + " namespace, as root (default: the system's).")
    private List<String> congestion = List.of();

    @Option(names = "--dir", paramLabel = "DIR", description = "Where the files are (default /dev/shm if there is room).")
    private @Nullable Path directory;

    @Option(names = "--program", paramLabel = "FILE", description = "The dray to measure (default: this one).")
    private @Nullable Path program;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all results to this file as well.")
    private @Nullable Path json;

    @Option(names = "--list", description = "Print the names of the rows and measure nothing.")
    private boolean list;

    @Option(names = "--keep", description = "Leave files and logs where they are.")
    private boolean keep;

    @Option(names = {"-q", "--quiet"}, description = "No progress, only the results.")
    private boolean quiet;

    @Mixin
    private SuiteOptions suite = new SuiteOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec().commandLine().getOut();
        PrintWriter err = spec().commandLine().getErr();
        Optional<GlobusServers.Programs> globus = globus(err);
        List<Scenario> scenarios = scenarios();
        if (!scenarios.isEmpty()) {
            return scenarios(scenarios, globus, out, quiet ? line -> {} : err::println);
        }
        BenchPlan plan = plan(globus.isPresent());
        List<Row> rows = plan.rows();
        if (list) {
            rows.forEach(row -> out.println(row.id()));
            if (only.isEmpty()) {
                out.println();
                out.println("Scenarios (--scenario, --suite):");
                SuiteOptions.list(List.of(), out);
            }
            return ExitCode.DONE.code();
        }
        if (rows.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE,
                    "No row matches --only '" + only + "'; --list without it shows all.");
        }
        Bench bench = new Bench(plan, DrayProgram.find(Optional.ofNullable(program)), globus, keep,
                quiet ? line -> {} : err::println, SystemCalls.find());
        List<Comparison> comparisons = new ArrayList<>();
        MachineFacts machine = bench.run(Optional.ofNullable(directory), congestion, comparisons);
        out.println(machine);
        out.println(bench.calls().about());
        for (Comparison comparison : comparisons) {
            out.println("congestion control: " + comparison.congestion());
            ResultTable.print(comparison, out);
        }
        if (json != null) {
            Files.writeString(json, JsonReport.of(machine, plan, comparisons) + "\n");
        }
        return (comparisons.stream().anyMatch(Comparison::anyFailed)
                ? ExitCode.FAILED
                : ExitCode.DONE).code();
    }

    private List<Scenario> scenarios() {
        try {
            return suite.chosen();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private int scenarios(List<Scenario> scenarios, Optional<GlobusServers.Programs> globus,
            PrintWriter out, Consumer<String> progress) throws IOException, InterruptedException {
        if (list) {
            SuiteOptions.list(scenarios, out);
            return ExitCode.DONE.code();
        }
        BenchPlan plan = plan(globus.isPresent());
        Goals goals = goals();
        Suite.SoFar report = measured -> {
            List<Goals.Verdict> verdicts = goals.judge(measured.sections());
            if (json != null) {
                Files.writeString(json, SuiteJson.of(measured, verdicts) + "\n");
            }
            if (suite.report().isPresent()) {
                ReportFolder.write(suite.report().get(), measured, verdicts);
            }
        };
        List<Section> earlier = EarlierResults.read(suite.earlier());
        Outcome outcome = new Suite(scenarios,
                new Contestants(DrayProgram.find(Optional.ofNullable(program)), globus,
                        plan.sizes(), suite.scale(), suite.wanLab()),
                congestion, new Contest(plan.rounds().warmUps(), plan.rounds().counted(),
                        plan.only(), progress, SystemCalls.find()),
                keep).run(Optional.ofNullable(directory),
                        now -> report.write(now.with(earlier)))
                .with(earlier);
        FigureText.print(outcome, goals.judge(outcome.sections()), out);
        return (outcome.anyFailed() ? ExitCode.FAILED : ExitCode.DONE).code();
    }

    private Goals goals() throws IOException {
        try {
            return suite.goals();
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

    private BenchPlan plan(boolean withGlobus) {
        try {
            return new BenchPlan(streams, sizes.stream().map(DataSize::parse).toList(),
                    protections.stream().map(Protection::named).toList(),
                    verify.stream().map(BenchCommand::isOn).toList(),
                    Pattern.compile(only), withGlobus, new Rounds(warmUps, runs));
        } catch (PatternSyntaxException e) {
            throw new CommandFailure(ExitCode.USAGE,
                    "--only '" + only + "' is no regular expression: " + e.getDescription() + ".");
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
