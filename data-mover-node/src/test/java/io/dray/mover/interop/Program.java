package io.dray.mover.interop;

import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Runs programs in a directory, within a limit of time.
final class Program {
    private static final long LIMIT_SECONDS = 120;

    private Program() {}

    /// How a program ended.
    record Result(List<String> command, int status, String out, String err) {
        /// Fails the test with all that the program said unless it ended well.
        Result ok() {
            assertThat(status).as("%s%n%s%n%s", String.join(" ", command), out, err).isZero();
            return this;
        }
    }

    /// Skips the test where a program is missing.
    static void assume(String name) {
        assumeTrue(installed(name), name + " is not installed");
    }

    static boolean installed(String name) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":", -1))
                .anyMatch(d -> Files.isExecutable(Path.of(d, name)));
    }

    static Result run(Path directory, String... command) {
        return run(directory, List.of(command));
    }

    /// Runs `dray ARGUMENTS`, this very program.
    static Result dray(Path directory, String... arguments) {
        return run(directory, ThisProgram.command(List.of(arguments)));
    }

    static Result run(Path directory, List<String> command) {
        return run(directory, Map.of(), command);
    }

    static Result run(Path directory, Map<String, String> more, String... command) {
        return run(directory, more, List.of(command));
    }

    /// @param more variables of the environment beside the usual ones
    private static Result run(Path directory, Map<String, String> more, List<String> command) {
        try {
            Path out = Files.createTempFile("dray-it", ".out");
            Path err = Files.createTempFile("dray-it", ".err");
            try {
                int status = await(start(directory, more, command, out, err));
                return new Result(command, status, Files.readString(out, StandardCharsets.UTF_8),
                        Files.readString(err, StandardCharsets.UTF_8));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Starts a program without waiting for it.
    static Process start(Path directory, List<String> command, Path out, Path err)
            throws IOException {
        return start(directory, Map.of(), command, out, err);
    }

    /// @param more variables of the environment beside the usual ones
    static Process start(Path directory, Map<String, String> more, List<String> command,
            Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("HOME", directory.toString());
        environment.put("XDG_CONFIG_HOME", directory.resolve(".config").toString());
        environment.put("XDG_STATE_HOME", directory.resolve(".state").toString());
        environment.put("LC_ALL", "C.UTF-8");
        environment.keySet().removeIf(v -> v.endsWith("_proxy") || v.endsWith("_PROXY"));
        // A credential of whoever runs the tests is not theirs.
        environment.keySet().removeIf(v -> v.startsWith("X509_"));
        environment.putAll(more);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    static int await(Process process) {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                return -1;
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
