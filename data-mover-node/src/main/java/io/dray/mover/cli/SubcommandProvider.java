package io.dray.mover.cli;

/// Adds a subcommand from another jar on the class path; found by [java.util.ServiceLoader].
///
/// Providers are loaded only for a word that is no built-in subcommand, and for the overview. Other commands
/// start as fast as without them.
public interface SubcommandProvider {
    /// The word on the command line.
    String name();

    /// A new picocli command object: annotated with `@Command`, a `Callable<Integer>` that returns an
    /// [io.dray.mover.cli.terminal.ExitCode]'s code.
    Object command();
}
