package io.dray.mover.cli;

import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.client.UrlText;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.protocol.text.JsonLine;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dray remote`: servers stored by name.
@Command(name = "remote", mixinStandardHelpOptions = true, description = "Save URLs of servers under names in a private file. NAME:path then works wherever a URL does.")
final class RemoteCommand {
    private final CommandContext context;

    RemoteCommand(CommandContext context) {
        this.context = context;
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Save a URL under a name.")
    int add(
            @Parameters(paramLabel = "NAME", description = "Letters, digits, dot, dash, underscore.") String name,
            @Parameters(paramLabel = "URL", description = "As 'dray url' prints it; - reads it from standard input.") String url) {
        if (!UrlText.isRemoteName(name)) {
            throw new CommandFailure(ExitCode.USAGE, "\"" + name + "\" is not a valid name: use"
                    + " letters, digits, dots, dashes and underscores, and start with a letter"
                    + " or digit.");
        }
        try {
            RemoteBook.of(context).add(name, UrlText.parseRemote(url.equals("-") ? input() : url));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e);
        }
        return ExitCode.DONE.code();
    }

    private static String input() {
        try (Scanner scanner = new Scanner(System.in,
                StandardCharsets.UTF_8)) {
            return scanner.hasNextLine() ? scanner.nextLine().strip() : "";
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Print the names and URLs, without keys.")
    int list(@Mixin OutputOptions output) {
        RemoteBook.of(context)
                .shown()
                .forEach((name, url) -> context.out()
                        .println(output.json()
                                ? new JsonLine().with("name", name).with("url", url)
                                : name + " " + url));
        return ExitCode.DONE.code();
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Forget a name.")
    int remove(@Parameters(paramLabel = "NAME") String name) {
        if (!RemoteBook.of(context).remove(name)) {
            throw new CommandFailure(ExitCode.NOT_FOUND,
                    "No server is saved under the name \"" + name + "\".");
        }
        return ExitCode.DONE.code();
    }

    /// Prints the URL with its key, for scripts that pass it on.
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Print one URL with its key.")
    int show(@Parameters(paramLabel = "NAME") String name) {
        RemoteUrl url = RemoteBook.of(context)
                .find(name)
                .orElseThrow(() -> new CommandFailure(ExitCode.NOT_FOUND,
                        "No server is saved under the name \"" + name + "\"."));
        context.out().println(url.withSecrets());
        return ExitCode.DONE.code();
    }
}
