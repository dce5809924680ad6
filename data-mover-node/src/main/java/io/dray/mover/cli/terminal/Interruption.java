package io.dray.mover.cli.terminal;

/// Ends the process with the exit code for "interrupted but restartable" when a signal ends it in the
/// middle of a copy.
public final class Interruption implements AutoCloseable {
    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /// Watches until it is closed.
    public static Interruption watch(CommandContext context, OutputOptions output) {
        Thread hook = new Thread(() -> {
            if (!output.quiet()) {
                context.err().println();
                context.err()
                        .println(
                                "dray: cp: Interrupted. What arrived is safe: the same command goes"
                                        + " on from there.");
            }
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
        }, "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Interruption(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already: the hook does what is to be done.
            return;
        }
    }
}
