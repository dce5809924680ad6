package io.dray.mover.cli.terminal;

/// A failure detected by the command line itself. The message is one or two sentences for the user: what
/// failed, where, why, what to do.
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ExitCode exitCode;

    public CommandFailure(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// An invalid argument, as reported by its parser.
    public static CommandFailure usage(IllegalArgumentException refusal) {
        return new CommandFailure(ExitCode.USAGE, String.valueOf(refusal.getMessage()));
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
