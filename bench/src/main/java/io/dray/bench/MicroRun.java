package io.dray.bench;

import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the benchmarks of `io.dray.bench.micro`, each in a virtual machine of its own with the options of
/// `dray serve`. Needs JMH on the class path, which only a source tree has.
final class MicroRun {
    /// The compiler needs some of the first.
    private static final int WARM_UPS = 2;
    /// As many as fit the two minutes in which all benchmarks should run.
    private static final int COUNTED = 3;
    private static final TimeValue LIMIT = TimeValue.seconds(60);

    private MicroRun() {}

    /// @param only benchmarks whose name has a match
    /// @param millis length of an iteration
    /// @return operations a second: `CLASS.METHOD`, with parameters behind it
    static Map<String, Double> rates(String only, int millis) {
        Options options = new OptionsBuilder().include("io\\.dray\\.bench\\.micro\\..*" + only)
                .mode(Mode.Throughput)
                .timeUnit(TimeUnit.SECONDS)
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(COUNTED)
                .measurementTime(TimeValue.milliseconds(millis))
                .timeout(LIMIT)
                .jvmArgs("-XX:+UseSerialGC", "-Xmx256m", "-XX:MaxDirectMemorySize=512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dio.netty.allocator.type=pooled", "--add-opens",
                        "java.base/sun.nio.ch=ALL-UNNAMED")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        try {
            Map<String, Double> rates = new TreeMap<>();
            for (RunResult result : new Runner(options).run()) {
                rates.put(name(result), result.getPrimaryResult().getScore());
            }
            return rates;
        } catch (NoBenchmarksException e) {
            throw new CommandFailure(ExitCode.USAGE, "No benchmark matches '" + only + "'.");
        } catch (RunnerException e) {
            throw new CommandFailure(ExitCode.FAILED,
                    "A micro-benchmark could not be run: " + e.getMessage());
        }
    }

    private static String name(RunResult result) {
        String full = result.getParams().getBenchmark();
        StringBuilder name = new StringBuilder(
                full.substring(full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1));
        for (String key : result.getParams().getParamsKeys()) {
            name.append(' ').append(result.getParams().getParam(key));
        }
        return name.toString();
    }
}
