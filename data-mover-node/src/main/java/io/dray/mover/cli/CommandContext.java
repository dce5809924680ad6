package io.dray.mover.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What a command sees of the process it runs in; passed in so that tests can run commands.
///
/// @param out         facts asked for; a [StandardOutput] in the program itself
/// @param err         errors and progress
/// @param environment environment variables
/// @param home        the user's home directory
public record CommandContext(PrintStream out, PrintStream err, Map<String, String> environment,
        Path home) {
    /// That of this process, in UTF-8.
    public static CommandContext ofProcess() {
        return new CommandContext(StandardOutput.ofProcess(),
                new PrintStream(System.err, true, StandardCharsets.UTF_8), System.getenv(),
                Path.of(System.getProperty("user.home", "/")));
    }

    /// An environment variable that is set and not empty.
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(v -> !v.isEmpty());
    }

    /// Directory of the user's own files: profile, remotes.
    public Path configDirectory() {
        return variable("XDG_CONFIG_HOME").map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> home.resolve(".config"))
                .resolve("dray");
    }

    /// Directory of what the program remembers between runs: journals, a node's keys.
    public Path stateDirectory() {
        return variable("XDG_STATE_HOME").map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> home.resolve(".local").resolve("state"))
                .resolve("dray");
    }
}
