package io.dray.mover.frontend;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.negotiation.EndpointSession;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One back end's part in the data transfers of a session: a control conversation of its own. Blocks; for one
/// thread, but may be closed by any.
final class Stripe implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    /// For transfers of which nothing is told meanwhile.
    static final Duration LONGEST_SILENCE = Duration.ofHours(12);
    /// For transfers of which a back end tells every few seconds how it gets on.
    static final Duration SILENCE = Duration.ofMinutes(10);

    private static final Executor LOGINS = task -> Thread.ofVirtual()
            .name("back-end-login")
            .start(task);

    private final BackEnd backEnd;
    private final EndpointSession session;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Demanded> demanded = new ArrayList<>();
    private volatile String label;

    private record Demanded(Command command, CompletableFuture<Reply> reply) {}

    private Stripe(BackEnd backEnd, EndpointSession session) {
        this.backEnd = backEnd;
        this.session = session;
        this.label = backEnd.name();
    }

    /// @param user account to act for; empty for the front end itself
    /// @throws ConversationBroken when the back end cannot be reached
    static Stripe open(BackEnd backEnd, Optional<String> user) {
        Stripe stripe = new Stripe(backEnd, backEnd.open(user));
        backEnd.begin(stripe.session);
        return stripe;
    }

    /// Opens one with each, all at the same time; who is told of a stripe closes it.
    static List<CompletableFuture<Stripe>> open(List<BackEnd> chosen, Optional<String> user) {
        return chosen.stream()
                .map(one -> CompletableFuture.supplyAsync(() -> open(one, user), LOGINS))
                .toList();
    }

    String name() {
        return backEnd.name();
    }

    /// Each is told its place among those of a transfer.
    static void number(List<Stripe> stripes) {
        for (int i = 0; i < stripes.size(); i++) {
            Stripe one = stripes.get(i);
            one.label = stripes.size() == 1
                    ? one.name()
                    : "stripe " + (i + 1) + " of " + stripes.size() + " (back end " + one.name()
                            + ")";
        }
    }

    /// As failures name it: the back end, and which of several stripes it is, counted from 1.
    String label() {
        return label;
    }

    EndpointSession session() {
        return session;
    }

    /// Sends a command that has to be obeyed; [#settle] tells whether it was.
    void demand(Command command) {
        demanded.add(new Demanded(command, send(command)));
    }

    /// Sends a command that a server may refuse.
    void suggest(Command command) {
        var _ = send(command);
    }

    /// Sends a command and waits for a good answer to it, and to all that was demanded before.
    Reply obtain(Command command) {
        return promise(command).get();
    }

    /// Sends a command; the answer waits as [#obtain] does.
    Supplier<Reply> promise(Command command) {
        CompletableFuture<Reply> answer = send(command);
        demanded.add(new Demanded(command, answer));
        return () -> {
            settle();
            return await(answer);
        };
    }

    /// Waits for what was demanded.
    void settle() {
        List<Demanded> all = List.copyOf(demanded);
        demanded.clear();
        all.forEach(this::good);
    }

    private void good(Demanded one) {
        Reply reply = await(one.reply());
        if (reply.isFailure()) {
            throw ReplyFailures.from(label, CommandFormatter.format(one.command()).split(" ", 2)[0],
                    reply);
        }
    }

    /// The answer to a command, whatever it is.
    Reply ask(Command command) {
        return await(send(command));
    }

    /// Starts a transfer; its preliminary replies go to `replies`.
    ///
    /// @param silence longest time without a word from the back end
    CompletableFuture<Reply> transfer(Command verb, Duration silence, Consumer<Reply> replies) {
        return session.conversation().send(verb, silence, replies);
    }

    /// What a transfer's broken conversation stands for.
    DataChannelFailure broken(Throwable why) {
        Throwable cause = Futures.cause(why);
        backEnd.silent(String.valueOf(cause.getMessage()));
        return DataChannelFailure
                .broken("The transfer broke at " + label + ": " + cause.getMessage()
                        + " What is stored is kept; send what is missing after REST.");
    }

    private CompletableFuture<Reply> send(Command command) {
        return session.conversation().send(command, LIMIT, _ -> {});
    }

    private Reply await(CompletableFuture<Reply> reply) {
        try {
            return Futures.await(reply);
        } catch (ConversationBroken broken) {
            backEnd.silent(String.valueOf(broken.getMessage()));
            throw broken;
        }
    }

    /// Type and mode, and what else holds for all transfers.
    void mode(char mode) {
        demand(new ParameterCommand.Type('I', "I"));
        demand(new ParameterCommand.Mode(mode));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            backEnd.end(session);
            session.close();
        }
    }
}
