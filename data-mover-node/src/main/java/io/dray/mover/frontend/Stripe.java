package io.dray.mover.frontend;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.control.negotiation.CommandPipeline;
import io.dray.control.negotiation.EndpointSession;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// One back end's part in the data transfers of a session: a control conversation of its own. Blocks; for one
/// thread, but may be closed by any.
final class Stripe implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Executor LOGINS = task -> Thread.ofVirtual()
            .name("back-end-login")
            .start(task);

    private final BackEnd backEnd;
    private final EndpointSession session;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CommandPipeline pipeline;
    private volatile String label;

    private Stripe(BackEnd backEnd, EndpointSession session) {
        this.backEnd = backEnd;
        this.session = session;
        this.label = backEnd.name();
        this.pipeline = new CommandPipeline(session, () -> label);
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

    /// Commands that prepare its transfers. Wait for their replies by [#heard], or by [#settle].
    CommandPipeline pipeline() {
        return pipeline;
    }

    /// As [CommandPipeline#demand].
    void demand(Command command) {
        pipeline.demand(command);
    }

    /// As [CommandPipeline#suggest].
    void suggest(Command command) {
        pipeline.suggest(command);
    }

    /// Waits for what was demanded.
    void settle() {
        heard(() -> {
            pipeline.settle();
            return true;
        });
    }

    /// The reply to a command, whatever it is.
    Reply ask(Command command) {
        return heard(() -> Futures.await(pipeline.send(command)));
    }

    /// Waits for what was demanded, and for a good reply to a command.
    Reply obtain(Command command) {
        settle();
        Reply reply = ask(command);
        if (reply.isFailure()) {
            throw ReplyFailures.from(label, CommandFormatter.format(command).split(" ", 2)[0],
                    reply);
        }
        return reply;
    }

    /// Waits for the back end. One that breaks off is left out until it answers again.
    <T> T heard(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (ConversationBroken broken) {
            backEnd.silent(String.valueOf(broken.getMessage()));
            throw broken;
        }
    }

    /// A failure of a transfer here, as the client is to hear it. A back end that broke off, or said nothing for too
    /// long, gets no more work until it answers again, unless it was this end that closed the conversation.
    TransferFailure failure(RuntimeException why) {
        if (why instanceof TransferFailure said && !isStalled(said)) {
            return said;
        }
        if (!closed.get()) {
            backEnd.silent(String.valueOf(why.getMessage()));
        }
        return DataChannelFailure
                .broken("The transfer broke at " + label + ": " + why.getMessage()
                        + " What is stored is kept; send what is missing after REST.");
    }

    private static boolean isStalled(TransferFailure failure) {
        return failure instanceof DataChannelFailure channel
                && channel.stage() == DataChannelFailure.Stage.STALLED;
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
