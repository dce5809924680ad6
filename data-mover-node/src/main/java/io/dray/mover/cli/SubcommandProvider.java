package io.dray.mover.cli;

/// Adds a subcommand from another jar on the class path; found by [java.util.ServiceLoader].
///
/// Providers are asked only when the word on the command line is none of the built-in ones, and for
/// the overview, so that they cost nothing otherwise.
public interface SubcommandProvider {
    /// The word on the command line.
    String name();

    /// A new picocli command object: annotated with `@Command`, a `Callable<Integer>` that returns an
    /// [io.dray.mover.cli.terminal.ExitCode]'s code.
    Object command();
}
