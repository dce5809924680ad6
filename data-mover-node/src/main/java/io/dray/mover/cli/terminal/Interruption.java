package io.dray.mover.cli.terminal;

/// Ends the process with the exit code "interrupted" when a signal arrives during a copy.
public final class Interruption implements AutoCloseable {
    private final Thread hook;

    private Interruption(Thread hook) {
        this.hook = hook;
    }

    /// Handles signals until closed.
    public static Interruption watch(CommandContext context, OutputOptions output) {
        Thread hook = new Thread(() -> {
            if (!output.quiet()) {
                context.err().println();
                context.err()
                        .println(
                                "dray: cp: Interrupted. What has arrived is stored; the same"
                                        + " command continues from there.");
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
            // The JVM is already shutting down; the hook reports the interruption.
            return;
        }
    }
}
