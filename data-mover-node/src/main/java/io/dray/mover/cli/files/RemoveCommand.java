package io.dray.mover.cli.files;

import io.dray.control.remote.ListingSpool;
import io.dray.control.remote.RemoteFiles;
import io.dray.control.remote.Removals;
import io.dray.mover.cli.endpoint.Places;
import io.dray.mover.cli.endpoint.Places.Place;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray rm`.
@Command(name = "rm", mixinStandardHelpOptions = true, description = "Remove files and trees.")
public final class RemoveCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "URL", arity = "1..*")
    private List<String> urls = List.of();

    @Option(names = {"-r",
            "--recursive"}, description = "Also remove directories and everything in them.")
    private boolean recursive;

    @Option(names = {"-f", "--force"}, description = "Ignore files that do not exist.")
    private boolean force;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    public RemoveCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Places places = new Places(context, servers,
                output.waits(context, "rm"))) {
            List<Place> all = urls.stream().map(places::of).toList();
            all.forEach(RootGuard::demandName);
            for (Place place : all) {
                remove(place);
                output.report(context, "removed", place.url().toString());
            }
        }
        return ExitCode.DONE.code();
    }

    private void remove(Place place) {
        RemoteFiles files = place.files();
        Optional<ListedEntry> entry = force
                ? files.entryIfThere(place.path())
                : Optional.of(files.entry(place.path()));
        if (entry.isEmpty()) {
            return;
        }
        if (!entry.get().isDirectory() || entry.get().link().isPresent()) {
            files.delete(place.path());
        } else if (!recursive) {
            throw new StorageFailure(StorageCondition.IS_A_DIRECTORY, "rm",
                    place.url() + " is a directory; -r removes it and everything in it.");
        } else {
            RootGuard.demandBelowRoot(place, entry.get());
            removeTree(files, entry.get().named(place.path().replaceFirst("(?<=.)/+$", "")));
        }
    }

    private static void removeTree(RemoteFiles files, ListedEntry directory) {
        try (Removals removals = new Removals()) {
            removals.addTree(directory,
                    path -> ListingSpool.of(entries -> files.listAll(path, entries::add)),
                    entry -> true);
            removals.remove(files).values().stream().findFirst().ifPresent(failure -> {
                throw failure;
            });
        }
    }
}
