package io.dray.mover.cli.terminal;

import io.dray.control.security.UserHome;
import io.dray.control.syscall.HostPaths;
import io.dray.protocol.name.NameCharset;
import io.dray.protocol.text.PeerText;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What a command sees of the process it runs in; passed in so that tests can run commands.
///
/// @param out         facts asked for; a [StandardOutput] in the program itself
/// @param err         errors and progress
/// @param environment environment variables
/// @param home        the user's home directory; a service's account may have none
public record CommandContext(PrintStream out, PrintStream err, Map<String, String> environment,
        Optional<Path> home) {
    /// Why there is no place for what is kept below the home directory.
    public static final String HOMELESS = "HOME is not set, and this user has no home directory";

    /// That of this process, in UTF-8.
    public static CommandContext ofProcess() {
        return new CommandContext(StandardOutput.ofProcess(),
                new PrintStream(System.err, true, NameCharset.NAMES), System.getenv(),
                UserHome.ofProcess());
    }

    /// A name for standard output: its very bytes where a program reads them, without control characters where
    /// people do.
    public String shown(String name) {
        return out instanceof StandardOutput output && !output.isTerminal()
                ? name
                : PeerText.shown(name);
    }

    /// An environment variable that is set and not empty.
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(v -> !v.isEmpty());
    }

    /// Directory of the user's own files: profile, remotes. None if there is no home either.
    public Optional<Path> configDirectory() {
        return base("XDG_CONFIG_HOME", ".config");
    }

    /// Directory of what the program remembers between runs: journals, a node's keys. None if there is no home
    /// either.
    public Optional<Path> stateDirectory() {
        return base("XDG_STATE_HOME", ".local/state");
    }

    /// Variables that are not absolute count as not set (XDG Base Directory Specification).
    private Optional<Path> base(String variable, String below) {
        return variable(variable).map(HostPaths::of)
                .filter(Path::isAbsolute)
                .or(() -> home.map(h -> h.resolve(below)))
                .map(base -> base.resolve("dray"));
    }
}
