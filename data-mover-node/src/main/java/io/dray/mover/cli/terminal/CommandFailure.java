package io.dray.mover.cli.terminal;

/// A command cannot go on, for a reason that only the command line knows of. The message is one or two
/// sentences for the person who typed it: what failed, where, why, what to try.
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ExitCode exitCode;

    public CommandFailure(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// An argument was refused by the code that parses it.
    public static CommandFailure usage(IllegalArgumentException refusal) {
        return new CommandFailure(ExitCode.USAGE, String.valueOf(refusal.getMessage()));
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
