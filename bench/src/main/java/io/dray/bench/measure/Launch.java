package io.dray.bench.measure;

import io.dray.mover.cli.terminal.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A program to start.
///
/// @param environment variables set on top of this process's own; an empty value removes one
public record Launch(List<String> command, Map<String, String> environment) {
    /// Time limit of a program that prints its version; most take milliseconds, a JVM on a busy machine seconds.
    private static final int VERSION_SECONDS = 20;

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /// A program in the environment of this process.
    public Launch(List<String> command) {
        this(command, Map.of());
    }

    /// An installed program. Also looks where servers are that ordinary users' search paths omit.
    public static Optional<Launch> installed(String name) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.concat(Pattern.compile(":").splitAsStream(path),
                Stream.of("/usr/sbin", "/sbin", "/usr/local/sbin"))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Launch(List.of(program.toString())));
    }

    /// `dray`: the program that was chosen; else this one.
    public static Launch ofDray(Optional<Path> chosen) {
        return new Launch(chosen.map(path -> List.of(path.toString()))
                .orElseGet(() -> ThisProgram.command(List.of())));
    }

    /// The same program with more arguments.
    public Launch with(String... arguments) {
        return with(List.of(arguments));
    }

    /// The same program with more arguments.
    public Launch with(List<String> arguments) {
        return new Launch(joined(command, arguments), environment);
    }

    /// The same program with more environment variables.
    public Launch in(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        return new Launch(command, all);
    }

    /// One list behind the other.
    static List<String> joined(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    /// The same program started by another (`nsenter ...`) that becomes it.
    public Launch under(List<String> prefix) {
        return new Launch(joined(prefix, command), environment);
    }

    /// @param output standard output and standard error go here; what was there is lost
    public ProcessBuilder writingTo(Path output) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        return builder;
    }

    /// The first line that the program prints with an option that asks for its version; empty if it prints none.
    public String version(String option) throws IOException, InterruptedException {
        Path output = Files.createTempFile("dray-bench-", ".version");
        try {
            Process process = with(option).writingTo(output).start();
            if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return new OutputFile(output).text().lines().findFirst().orElse("").strip();
        } finally {
            Files.delete(output);
        }
    }
}
