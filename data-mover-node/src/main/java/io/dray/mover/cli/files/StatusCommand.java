package io.dray.mover.cli.files;

import io.dray.mover.cli.endpoint.Places;
import io.dray.mover.cli.endpoint.Places.Place;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.EntryPrinter;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.mover.cli.terminal.Quantities;
import io.dray.protocol.listing.ListedEntry;
import io.dray.protocol.text.PeerText;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dray stat`.
@Command(name = "stat", mixinStandardHelpOptions = true, description = "Print type, size, modification time, mode and link target of files and directories.")
public final class StatusCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "URL", arity = "1..*")
    private List<String> urls = List.of();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    public StatusCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Places places = new Places(context, servers,
                output.waits(context, "stat"))) {
            for (String url : urls) {
                Place place = places.of(url);
                ListedEntry entry = place.files().entry(place.path());
                if (output.json()) {
                    context.out()
                            .println(EntryPrinter.json(entry, place.path())
                                    .with("url",
                                            place.url().toString()));
                } else {
                    print(place, entry);
                }
            }
        }
        context.out().flush();
        return ExitCode.DONE.code();
    }

    private void print(Place place, ListedEntry entry) {
        PrintStream out = context.out();
        out.println("url:      " + context.shown(place.url().toString()));
        out.println("type:     " + EntryPrinter.kind(entry.kind()));
        entry.size()
                .ifPresent(s -> out.println("size:     " + s + " (" + Quantities.size(s) + ")"));
        entry.modified().map(Instant::toString).ifPresent(t -> out.println("modified: " + t));
        entry.mode()
                .ifPresent(m -> out.println(
                        "mode:     " + EntryPrinter.octal(m) + " " + EntryPrinter.letters(entry)));
        entry.link().ifPresent(l -> out.println("link to:  " + context.shown(l)));
        entry.error().ifPresent(e -> out.println("error:    " + PeerText.shown(e)));
    }
}
