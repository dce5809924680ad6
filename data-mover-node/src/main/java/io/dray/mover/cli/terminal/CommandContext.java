package io.dray.mover.cli.terminal;

import io.dray.control.security.UserHome;
import io.dray.control.syscall.HostPaths;
import io.dray.protocol.name.NameCharset;
import io.dray.protocol.text.PeerText;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The environment of a command. A parameter, so that tests can run commands.
///
/// @param out         standard output; a [StandardOutput] in the program itself
/// @param err         errors and progress
/// @param environment environment variables
/// @param home        the user's home directory; a service account may have none
public record CommandContext(PrintStream out, PrintStream err, Map<String, String> environment,
        Optional<Path> home) {
    /// Reason why there is no default location for the user's files.
    public static final String HOMELESS = "HOME is not set, and this user has no home directory";

    /// The context of this process, in UTF-8.
    public static CommandContext ofProcess() {
        return new CommandContext(StandardOutput.ofProcess(),
                new PrintStream(System.err, true, NameCharset.NAMES), System.getenv(),
                UserHome.ofProcess());
    }

    /// A file name for standard output: the exact bytes for a program, without control characters on a
    /// terminal.
    public String shown(String name) {
        return out instanceof StandardOutput output && !output.isTerminal()
                ? name
                : PeerText.shown(name);
    }

    /// An environment variable, if it is set and not empty.
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(v -> !v.isEmpty());
    }

    /// Directory of the user's configuration: profile, stored servers. Empty if there is no home directory.
    public Optional<Path> configDirectory() {
        return base("XDG_CONFIG_HOME", ".config");
    }

    /// Directory of state that is kept between runs: journals, a node's keys. Empty if there is no home
    /// directory.
    public Optional<Path> stateDirectory() {
        return base("XDG_STATE_HOME", ".local/state");
    }

    /// A relative path in the variable is ignored (XDG Base Directory Specification).
    private Optional<Path> base(String variable, String below) {
        return variable(variable).map(HostPaths::of)
                .filter(Path::isAbsolute)
                .or(() -> home.map(h -> h.resolve(below)))
                .map(base -> base.resolve("dray"));
    }
}
