package io.dray.mover.cli.terminal;

import io.dray.protocol.text.JsonLine;
import io.dray.protocol.text.PeerText;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/// Output options of all commands.
public final class OutputOptions {
    @Option(names = {"-q", "--quiet"}, description = "Print errors only.")
    private boolean quiet;

    @Option(names = "--json", description = "Print JSON: one object, or one object per line.")
    private boolean json;

    @Option(names = "--debug", description = "Show stack traces and the dialogue with the servers.")
    private boolean debug;

    /// Prints what was done, with `--json` only; the exit status is enough for a person.
    public void report(CommandContext context, String what, String url) {
        if (json) {
            context.out().println(new JsonLine().with(what, url));
        }
    }

    /// Reports on standard error what the command waits for, unless `--quiet` is set. Safe for many threads.
    public Consumer<String> waits(CommandContext context, String command) {
        return sentence -> {
            if (!quiet) {
                context.err().println("dray: " + command + ": " + PeerText.lines(sentence));
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
