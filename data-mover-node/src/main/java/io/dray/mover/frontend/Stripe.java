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

/// One back end's share of a session's transfers, with a control conversation of its own. Blocks. For one
/// thread; any thread may close it.
final class Stripe implements AutoCloseable {
    /// Time limit of a reply, as for other clients: a name service that does not answer costs half a minute.
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

    /// Opens a stripe at each back end, all at the same time. The receiver of a stripe closes it.
    static List<CompletableFuture<Stripe>> open(List<BackEnd> chosen, Optional<String> user) {
        return chosen.stream()
                .map(one -> CompletableFuture.supplyAsync(() -> open(one, user), LOGINS))
                .toList();
    }

    String name() {
        return backEnd.name();
    }

    /// Gives each stripe its number among those of a transfer.
    static void number(List<Stripe> stripes) {
        for (int i = 0; i < stripes.size(); i++) {
            Stripe one = stripes.get(i);
            one.label = stripes.size() == 1
                    ? one.name()
                    : "stripe " + (i + 1) + " of " + stripes.size() + " (back end " + one.name()
                            + ")";
        }
    }

    /// Returns the name in failures: the back end, and the number of the stripe, counted from 1.
    String label() {
        return label;
    }

    EndpointSession session() {
        return session;
    }

    /// Returns the pipeline of commands that prepare transfers. [#heard] or [#settle] waits for their replies.
    CommandPipeline pipeline() {
        return pipeline;
    }

    /// Sends a command, see [CommandPipeline#demand].
    void demand(Command command) {
        pipeline.demand(command);
    }

    /// Sends a command, see [CommandPipeline#suggest].
    void suggest(Command command) {
        pipeline.suggest(command);
    }

    /// Waits for the replies to the demanded commands.
    void settle() {
        heard(() -> {
            pipeline.settle();
            return true;
        });
    }

    /// Returns the reply to a command, positive or negative.
    Reply ask(Command command) {
        return heard(() -> Futures.await(pipeline.send(command)));
    }

    /// Waits for the replies to the demanded commands, then returns the positive reply to this one.
    Reply obtain(Command command) {
        settle();
        Reply reply = ask(command);
        if (reply.isFailure()) {
            throw ReplyFailures.from(label, CommandFormatter.format(command).split(" ", 2)[0],
                    reply);
        }
        return reply;
    }

    /// Waits for an answer of the back end. If it breaks off, marks it as silent, unless this end closed the
    /// conversation.
    <T> T heard(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (ConversationBroken broken) {
            if (!closed.get()) {
                backEnd.silent(String.valueOf(broken.getMessage()));
            }
            throw broken;
        }
    }

    /// Returns the failure of a transfer, as told to the client. A back end that broke off or was silent for
    /// too long gets no more work until it answers again, unless this end closed the conversation.
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

    /// Sends type and mode, and the other settings of all transfers.
    void mode(char mode) {
        demand(new ParameterCommand.Type("I"));
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
