package io.dray.mover.cli.files;

import io.dray.mover.cli.endpoint.Places;
import io.dray.mover.cli.endpoint.Places.Place;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.protocol.listing.ListedEntry;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dray mv`.
@Command(name = "mv", mixinStandardHelpOptions = true, description = "Rename a file or directory of one server. If TO is a directory: into it.")
public final class RenameCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "URL")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "URL at the same server.")
    private String to = "";

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    public RenameCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Places places = new Places(context, servers,
                output.waits(context, "mv"))) {
            Place source = places.of(from);
            Place target = places.of(to);
            if (!source.session().equals(target.session())) {
                throw new CommandFailure(ExitCode.USAGE, source.url() + " and " + target.url()
                        + " are at different servers: use dray cp, then dray rm.");
            }
            RootGuard.demandName(source);
            ListedEntry entry = source.files().entry(source.path());
            RootGuard.demandBelowRoot(source, entry);
            String path = target.path();
            Optional<ListedEntry> present = target.files().entryIfThere(path);
            if (present.map(ListedEntry::isDirectory).orElse(false)) {
                path = (path.endsWith("/") ? path : path + "/") + source.url().name();
                present = target.files().entryIfThere(path);
            }
            demandElsewhere(source, entry, path, present);
            source.files().rename(source.path(), path);
            output.report(context, "renamed", source.url().toString());
        }
        return ExitCode.DONE.code();
    }

    /// Checks that source and destination differ. Given two names of one file, a server may report success and
    /// keep both; moving a directory into itself yields unclear errors.
    private static void demandElsewhere(Place source, ListedEntry entry, String to,
            Optional<ListedEntry> present) {
        String from = RootGuard.absolute("/", source.path());
        String target = RootGuard.absolute("/", to);
        boolean same = entry.link().isEmpty() && entry.unique().isPresent()
                && present.filter(there -> there.link().isEmpty())
                        .flatMap(ListedEntry::unique)
                        .equals(entry.unique());
        if (same || target.equals(from)) {
            throw new CommandFailure(ExitCode.USAGE, source.url() + " and " + to
                    + " are the same.");
        }
        if (entry.isDirectory() && entry.link().isEmpty() && target.startsWith(from + "/")) {
            throw new CommandFailure(ExitCode.USAGE, source.url()
                    + " is a directory, and cannot be moved into itself (" + to + ").");
        }
    }
}
