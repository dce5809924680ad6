package io.dray.mover.cli.files;

import io.dray.control.remote.ListingSpool;
import io.dray.mover.cli.endpoint.Places;
import io.dray.mover.cli.endpoint.Places.Place;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.EntryPrinter;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.text.PeerText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray ls`.
@Command(name = "ls", description = "List directories and files, sorted by name. A directory of more than 100,000 entries keeps the server's order.")
public final class ListCommand implements Callable<Integer> {
    /// Depth limit. A deeper tree may be a loop of links; listing it fails with an error.
    private static final int DEEPEST = 200;
    /// Sorting needs the entries in memory; 100,000 take some tens of megabytes.
    private static final int MOST_SORTED = 100_000;

    private final CommandContext context;

    @Parameters(paramLabel = "URL", arity = "1..*", description = "dray://, ftp://, ftps:// URL, NAME:path, or a path of this host.")
    private List<String> urls = List.of();

    @Option(names = "-l", description = "Show mode, size and time (UTC) of each entry.")
    private boolean detailed;

    @Option(names = {"-h", "--human"}, description = "Show sizes as 1.5 GiB.")
    private boolean human;

    @Option(names = {"-R", "--recursive"}, description = "List whole trees.")
    private boolean recursive;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    public ListCommand(CommandContext context) {
        this.context = context;
    }

    /// Without `-h`, which means "human-readable" as in `ls`.
    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    void help(boolean asked) {}

    @Override
    public Integer call() {
        EntryPrinter printer = new EntryPrinter(detailed, human, context::shown);
        try (Places places = new Places(context, servers,
                output.waits(context, "ls"))) {
            for (String url : urls) {
                Place place = places.of(url);
                ListedEntry entry = place.files().entry(place.path());
                if (urls.size() > 1 && !output.json()) {
                    context.out().println(context.shown(place.url().toString()) + ":");
                }
                if (entry.isDirectory()) {
                    list(place, place.path(), "", 0, printer);
                } else {
                    print(entry, place.url().name(), printer);
                }
            }
        }
        context.out().flush();
        return ExitCode.DONE.code();
    }

    private void list(Place place, String directory, String prefix, int depth,
            EntryPrinter printer) {
        try (ListingSpool entries = new ListingSpool()) {
            place.files().list(directory, entries::add);
            inOrder(entries, entry -> show(place, directory, entry, prefix, depth, printer));
        }
    }

    /// Sorts by name. A very long listing keeps the server's order, because sorting needs all of it in memory.
    private static void inOrder(ListingSpool entries, Consumer<ListedEntry> each) {
        if (entries.size() > MOST_SORTED) {
            entries.forEach(each);
            return;
        }
        List<ListedEntry> sorted = new ArrayList<>((int) entries.size());
        entries.forEach(sorted::add);
        sorted.sort((one, other) -> one.name().compareTo(other.name()));
        sorted.forEach(each);
    }

    private void show(Place place, String directory, ListedEntry entry, String prefix, int depth,
            EntryPrinter printer) {
        String path = prefix + entry.name();
        print(entry, path, printer);
        if (recursive && entry.isDirectory() && entry.isPlainName() && entry.link().isEmpty()) {
            if (depth == DEEPEST) {
                throw new CommandFailure(ExitCode.FAILED, PeerText.shown(directory)
                        + " holds more than " + DEEPEST + " levels of directories, perhaps a"
                        + " loop of links. The listing ends here; list deeper directories"
                        + " separately.");
            }
            String below = directory.endsWith("/") ? directory : directory + "/";
            list(place, below + entry.name(), path + "/", depth + 1, printer);
        }
    }

    private void print(ListedEntry entry, String path, EntryPrinter printer) {
        context.out()
                .println(
                        output.json() ? EntryPrinter.json(entry, path) : printer.line(entry, path));
    }
}
