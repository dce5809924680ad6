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
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray mkdir`.
@Command(name = "mkdir", mixinStandardHelpOptions = true, description = "Make directories.")
public final class MakeDirectoryCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "URL", arity = "1..*")
    private List<String> urls = List.of();

    @Option(names = {"-p",
            "--parents"}, description = "Also make missing directories above; no error if it exists.")
    private boolean parents;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    public MakeDirectoryCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Places places = new Places(context, servers,
                output.waits(context, "mkdir"))) {
            for (String url : urls) {
                Place place = places.of(url);
                if (parents) {
                    makeWithParents(place.files(), place.path());
                } else {
                    make(place);
                }
                output.report(context, "made", place.url().toString());
            }
        }
        return ExitCode.DONE.code();
    }

    private static void make(Place place) {
        if (place.files().entryIfThere(place.path()).isPresent()) {
            throw new StorageFailure(StorageCondition.EXISTS, "mkdir",
                    place.url() + " exists already; -p accepts that.");
        }
        place.files().makeDirectory(place.path());
    }

    /// Finds the deepest existing directory, then creates the missing ones below it.
    private static void makeWithParents(RemoteFiles files, String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        String wanted = path.substring(0, end);
        int slash = wanted.lastIndexOf('/');
        if (slash > 0 && files.entryIfThere(wanted).isEmpty()) {
            makeWithParents(files, wanted.substring(0, slash));
        }
        files.makeDirectory(wanted);
    }
}
