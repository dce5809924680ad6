package io.dray.mover.cli.files;

import io.dray.control.remote.RemoteFiles;
import io.dray.mover.cli.endpoint.Places;
import io.dray.mover.cli.endpoint.Places.Place;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.text.PeerText;
import java.util.ArrayList;
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
            removeTree(files, place.path().replaceFirst("/+$", ""));
        }
    }

    /// Removes entry by entry: every server supports this, and an error names the entry that failed.
    private static void removeTree(RemoteFiles files, String directory) {
        List<ListedEntry> entries = new ArrayList<>();
        files.listAll(directory, entries::add);
        for (ListedEntry entry : entries) {
            if (!entry.isPlainName() || entry.error().filter("InvalidName"::equals).isPresent()) {
                throw new StorageFailure(StorageCondition.BAD_NAME, "rm", directory
                        + " holds an entry whose name cannot be sent ("
                        + PeerText.shown(entry.name())
                        + "); remove it at its host.");
            }
            String path = directory + "/" + entry.name();
            if (entry.isDirectory() && entry.link().isEmpty()) {
                removeTree(files, path);
            } else {
                files.delete(path);
            }
        }
        files.removeDirectory(directory);
    }
}
