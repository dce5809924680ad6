package io.dray.mover.cli.node;

import io.dray.control.client.DrayKey;
import io.dray.control.client.TransferUrl.RemoteUrl;
import io.dray.control.client.UrlText;
import io.dray.control.security.AccessToken;
import io.dray.control.security.AccessTokens;
import io.dray.mover.cli.terminal.CommandContext;
import io.dray.mover.cli.terminal.CommandFailure;
import io.dray.mover.cli.terminal.ExitCode;
import io.dray.mover.node.NodeState;
import io.dray.protocol.text.JsonLine;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dray token`: manages the access tokens of a node. The node may be running; changes apply from the next
/// login on.
@Command(name = "token", mixinStandardHelpOptions = true, description = "Add, list and revoke access tokens of a node of this host.", footer = {
        "", "Each token is an identity, token:NAME, to which the identity map gives rights.",
        "Revoking a token does not end sessions that are logged in."})
public final class TokenCommand {
    private TokenCommand() {}

    public static Object withAll(CommandContext context) {
        return new CommandLine(new TokenCommand())
                .addSubcommand(new Add(context))
                .addSubcommand(new Names(context))
                .addSubcommand(new Revoke(context));
    }

    private static <T> T known(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Make a token and print it, once: as a URL while the node runs, else the token alone.")
    private static final class Add implements Callable<Integer> {
        private final CommandContext context;

        @Parameters(paramLabel = "NAME", description = "Letters, digits, '.', '_' and '-'.")
        private String name = "";

        @Mixin
        private StateOption state = new StateOption();

        Add(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            Path directory = state.directory(context);
            Optional<String> running = NodeState.url(directory);
            AccessToken token = known(() -> AccessTokens.add(directory, name, new SecureRandom()));
            if (running.isPresent()) {
                context.out().println(withToken(UrlText.parseRemote(running.get()), token));
            } else {
                context.out().println(token.text());
                context.err()
                        .println("dray: token: the node does not run. This is the token alone:"
                                + " it is the password for any user name, over TLS.");
            }
            return ExitCode.DONE.code();
        }

        private static String withToken(RemoteUrl url, AccessToken token) {
            DrayKey owners = DrayKey.parse(url.server()
                    .key()
                    .orElseThrow(
                            () -> new CommandFailure(ExitCode.FAILED,
                                    "The node's URL has no key.")));
            return url.withSecrets()
                    .replace(owners.text(), new DrayKey(owners.fingerprint(), token).text());
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the names of tokens.")
    private static final class Names implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private StateOption state = new StateOption();

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        Names(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            List<String> names = AccessTokens.names(state.directory(context));
            names.forEach(name -> context.out()
                    .println(json ? new JsonLine().with("name", name).toString() : name));
            return ExitCode.DONE.code();
        }
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Revoke a token: nobody can log in with it any more.")
    private static final class Revoke implements Callable<Integer> {
        private final CommandContext context;

        @Parameters(paramLabel = "NAME", description = "Name of the token.")
        private String name = "";

        @Mixin
        private StateOption state = new StateOption();

        Revoke(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            known(() -> {
                AccessTokens.revoke(state.directory(context), name);
                return name;
            });
            return ExitCode.DONE.code();
        }
    }
}
