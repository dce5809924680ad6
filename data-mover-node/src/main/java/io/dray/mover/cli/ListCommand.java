package io.dray.mover.cli;

import io.dray.mover.cli.Places.Place;
import io.dray.protocol.listing.ListedEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray ls`.
@Command(name = "ls", description = "List directories and files.")
final class ListCommand implements Callable<Integer> {
    /// Deeper trees may be loops of links; listing them is given up, with an error.
    private static final int DEEPEST = 200;

    private final CommandContext context;

    @Parameters(paramLabel = "URL", arity = "1..*", description = "dray://, ftp://, ftps:// URL, NAME:path, or a path of this host.")
    private List<String> urls = List.of();

    @Option(names = "-l", description = "Mode, size and time (UTC) of each entry.")
    private boolean detailed;

    @Option(names = {"-h", "--human"}, description = "Sizes as 1.5 GiB.")
    private boolean human;

    @Option(names = {"-R", "--recursive"}, description = "Whole trees.")
    private boolean recursive;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    ListCommand(CommandContext context) {
        this.context = context;
    }

    /// Not -h, which here means what it means to `ls`.
    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    void help(boolean asked) {}

    @Override
    public Integer call() {
        EntryPrinter printer = new EntryPrinter(detailed, human);
        try (Places places = new Places(context, servers)) {
            for (String url : urls) {
                Place place = places.of(url);
                ListedEntry entry = place.files().entry(place.path());
                if (urls.size() > 1 && !output.json()) {
                    context.out().println(Screen.safe(place.url().toString()) + ":");
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
        List<ListedEntry> entries = new ArrayList<>();
        place.files().list(directory, entries::add);
        entries.sort(Comparator.comparing(ListedEntry::name));
        for (ListedEntry entry : entries) {
            String path = prefix + entry.name();
            print(entry, path, printer);
            if (recursive && entry.isDirectory() && entry.isPlainName()
                    && entry.link().isEmpty()) {
                if (depth == DEEPEST) {
                    throw new CommandFailure(ExitCode.FAILED, Screen.safe(directory)
                            + " holds more than " + DEEPEST + " levels of directories, perhaps a"
                            + " loop of links. The listing ends here; list what is below by itself.");
                }
                String below = directory.endsWith("/") ? directory : directory + "/";
                list(place, below + entry.name(), path + "/", depth + 1, printer);
            }
        }
    }

    private void print(ListedEntry entry, String path, EntryPrinter printer) {
        context.out()
                .println(
                        output.json() ? EntryPrinter.json(entry, path) : printer.line(entry, path));
    }
}
