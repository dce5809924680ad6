package io.dray.mover.cli.ping;

import io.dray.control.client.TransferUrl;
import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.mover.cli.endpoint.Endpoints;
import io.dray.mover.cli.endpoint.RemoteBook;
import io.dray.mover.cli.endpoint.ServerOptions;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.cli.terminal.OutputOptions;
import io.dray.protocol.text.PeerText;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dray ping`.
@Command(name = "ping", mixinStandardHelpOptions = true, description = "Report what works between this host and a server, what does not, and why.")
public final class PingCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "URL")
    private String url = "";

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    public PingCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        TransferUrl named = RemoteBook.of(context).parse(url);
        if (!(named instanceof RemoteUrl remote)) {
            throw new CommandFailure(ExitCode.USAGE,
                    url + " is a path of this host; ping takes the URL of a server.");
        }
        Consumer<String> waits = output.waits(context, "ping");
        try (Endpoints endpoints = new Endpoints(servers, Endpoints.USUAL_PATIENCE, waits)) {
            return new Diagnosis(remote, endpoints, Clock.systemUTC(),
                    servers.timeoutSeconds() * 1000, waits, this::print).run().code();
        }
    }

    private void print(Check check) {
        if (output.json()) {
            context.out().println(check.json());
        } else if (!output.quiet() || check.result() == Check.Result.FAILED) {
            context.out()
                    .printf(Locale.ROOT, "%-9s %-7s %s (%.1f ms)%n", check.name(),
                            check.result().name().toLowerCase(Locale.ROOT),
                            PeerText.shown(check.detail()),
                            check.took().toNanos() / 1e6);
            if (!check.remedy().isEmpty()) {
                context.out().printf("%-17s %s%n", "", check.remedy());
            }
        }
    }
}
