package io.dray.bench.measure;

import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server in its own process, until closed.
public final class ServerProcess implements AutoCloseable {
    /// The slowest server starts in seconds, also on a busy machine.
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    /// A node gives running transfers as long as this to end.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    /// Short against the start of a server.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private final String name;
    private final Process process;
    private final OutputFile output;

    private ServerProcess(String name, Process process, OutputFile output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /// Starts a server; its output goes to `NAME.log` in the folder.
    static ServerProcess start(String name, Launch launch, Path logs) throws IOException {
        OutputFile output = new OutputFile(logs.resolve(name + ".log"));
        return new ServerProcess(name, launch.writingTo(output.file()).start(), output);
    }

    /// Waits until the server has printed a line in which the pattern is found.
    ///
    /// @throws CommandFailure if the server ends before, or takes longer than a minute
    public Matcher awaitOutput(Pattern pattern) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            boolean alive = process.isAlive();
            Matcher matcher = pattern.matcher(output.text());
            if (matcher.find()) {
                return matcher;
            }
            if (!alive || System.nanoTime() - deadline > 0) {
                throw new CommandFailure(ExitCode.FAILED, "The server " + name
                        + (alive
                                ? " was not ready within " + START_LIMIT.toSeconds() + " s"
                                : " ended at once")
                        + ". It said: " + output.end());
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /// Asks the server to end; kills it if it does not.
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
