package io.dray.mover.cli.terminal;

import io.dray.protocol.text.JsonLine;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/// Options that every command that prints has.
public final class OutputOptions {
    @Option(names = {"-q", "--quiet"}, description = "Print errors only.")
    private boolean quiet;

    @Option(names = "--json", description = "Print JSON: one object, or one object per line.")
    private boolean json;

    @Option(names = "--debug", description = "Show stack traces and the dialogue with the servers.")
    private boolean debug;

    /// Says what was done, to programs only; people see it in the exit status.
    public void report(CommandContext context, String what, String url) {
        if (json) {
            context.out().println(new JsonLine().with(what, url));
        }
    }

    /// Says on standard error what keeps a command waiting, unless it is to be quiet. Safe for many threads.
    public Consumer<String> waits(CommandContext context, String command) {
        return sentence -> {
            if (!quiet) {
                context.err().println("dray: " + command + ": " + Screen.lines(sentence));
            }
        };
    }

    public boolean quiet() {
        return quiet;
    }

    public boolean json() {
        return json;
    }

    public boolean debug() {
        return debug;
    }
}
