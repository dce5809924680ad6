package io.dray.mover.cli;

import io.dray.mover.cli.Places.Place;
import io.dray.protocol.listing.ListedEntry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dray mv`.
@Command(name = "mv", mixinStandardHelpOptions = true, description = "Rename a file or directory of one server. Onto a directory: into it.")
final class RenameCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "URL")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "URL at the same server.")
    private String to = "";

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    RenameCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Places places = new Places(context, servers)) {
            Place source = places.of(from);
            Place target = places.of(to);
            if (!source.session().equals(target.session())) {
                throw new CommandFailure(ExitCode.USAGE, source.url() + " and " + target.url()
                        + " are at different servers: use dray cp, then dray rm.");
            }
            String path = target.path();
            if (target.files().entryIfThere(path).map(ListedEntry::isDirectory).orElse(false)) {
                path = (path.endsWith("/") ? path : path + "/") + source.url().name();
            }
            source.files().rename(source.path(), path);
            output.report(context, "renamed", source.url().toString());
        }
        return ExitCode.DONE.code();
    }
}
