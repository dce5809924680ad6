package io.dray.bench.servers;

import io.dray.bench.measure.Cleanup;
import io.dray.bench.measure.OutputFile;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Two network namespaces with a slow path in between, made by a program:
/// `PROGRAM up -c cubic -d ONE_WAY_MS -l LOSS_PERCENT -r MBITS` and `PROGRAM down`. The namespaces are
/// `wanlab1` and `wanlab2` with the addresses 10.99.1.2 and 10.99.2.2. Needs root.
public record WanLab(Path program, Path log) {
    /// The program sets up a network in seconds.
    private static final long LIMIT_SECONDS = 60;
    public static final List<String> HOSTS = List.of("10.99.1.2", "10.99.2.2");

    /// A path.
    ///
    /// @param roundTrip in milliseconds
    /// @param loss      of packets, percent
    /// @param rate      in Mbit/s
    public record Shape(int roundTrip, double loss, int rate) {}

    /// Makes the path; the cleanup takes it away.
    public void up(String congestion, Shape shape, Cleanup cleanup)
            throws IOException, InterruptedException {
        run("up", "-c", congestion, "-d", String.format(Locale.ROOT, "%.1f",
                shape.roundTrip() / 2.0), "-l", Double.toString(shape.loss()), "-r",
                Integer.toString(shape.rate()));
        cleanup.add(() -> run("down"));
    }

    /// What to put before commands for one end.
    ///
    /// @param end 0 or 1
    public static List<String> inside(int end) {
        return List.of("ip", "netns", "exec", "wanlab" + (end + 1));
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        // The emulator stays in the background and would keep a pipe open; a file has no such effect.
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new CommandFailure(ExitCode.FAILED, "'" + String.join(" ", command)
                    + "' failed, which needs root. It said: " + new OutputFile(log).end());
        }
    }
}
