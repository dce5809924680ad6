package io.dray.bench.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A program to start.
///
/// @param environment variables set on top of this process's own; an empty value removes one
public record Launch(List<String> command, Map<String, String> environment) {
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /// The same program with more arguments.
    public Launch with(String... arguments) {
        return new Launch(joined(command, List.of(arguments)), environment);
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
}
