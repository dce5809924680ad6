package io.dray.bench;

import io.dray.bench.Thresholds.Verdict;
import io.dray.bench.measure.MachineFacts;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dray bench micro`: measures hot code in isolation and compares it with thresholds.
@Command(name = "micro", mixinStandardHelpOptions = true, description = {
        "Run micro-benchmarks of hot code (checksums, block codec, TLS engines, replies,"
                + " commands) and compare their operations per second with thresholds.",
        "The exit status is 1 if one is below its threshold. Takes less than two minutes. Needs"
                + " a source tree."})
final class MicroCommand implements Callable<Integer> {
    @Parameters(paramLabel = "REGEX", defaultValue = "", description = "Run benchmarks whose class or method matches (default: all).")
    private String only = "";
    @Option(names = "--thresholds", paramLabel = "FILE", description = "Thresholds to compare with (default: those that come with Dray).")
    private @Nullable Path thresholds;
    @Option(names = "--update", paramLabel = "FILE", description = "Write the results to this file as the new thresholds, and compare nothing.")
    private @Nullable Path update;
    @Option(names = "--millis", paramLabel = "N", defaultValue = "400", description = "Length of each of five iterations, two of which warm up (default: ${DEFAULT-VALUE}).")
    private int millis;
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("the command was not started by picocli");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (millis < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--millis is at least 1.");
        }
        // Read first: an invalid file should be reported before two minutes of measuring.
        Thresholds wanted = update != null
                ? new Thresholds(machine(), Thresholds.USUAL_TOLERANCE, new TreeMap<>())
                : thresholds == null ? Thresholds.own() : Thresholds.read(thresholds);
        Map<String, Double> found = measured();
        if (update != null) {
            new Thresholds(machine(), wanted.tolerance(), new TreeMap<>(found)).write(update);
        } else {
            out.println("Thresholds of " + wanted.machine() + ", less "
                    + Math.round(100 * wanted.tolerance()) + " %");
        }
        out.println("This machine: " + machine());
        List<Verdict> verdicts = wanted.judge(found);
        out.printf("%-52s %14s %14s%n", "", "found 1/s", "wanted 1/s");
        for (Verdict each : verdicts) {
            out.printf("%-52s %14s %14s%s%n", each.name(), number(OptionalDouble.of(each.found())),
                    number(each.wanted()), each.missed() ? "  missed" : "");
        }
        out.flush();
        return (verdicts.stream().anyMatch(Verdict::missed)
                ? ExitCode.FAILED
                : ExitCode.DONE).code();
    }

    private Map<String, Double> measured() {
        if (MicroCommand.class.getResource("/org/openjdk/jmh/runner/Runner.class") == null) {
            throw new CommandFailure(ExitCode.FAILED,
                    "JMH, which runs these benchmarks, is not part of the distribution. Run"
                            + " './dray bench micro' in a source tree that was built by 'mvn package'.");
        }
        return MicroRun.rates(only, millis);
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors, "
                + MachineFacts.processorName() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + Runtime.version().feature();
    }

    private static String number(OptionalDouble value) {
        return value.isPresent()
                ? String.format(Locale.ROOT, "%,d", Math.round(value.getAsDouble()))
                : "none";
    }
}
