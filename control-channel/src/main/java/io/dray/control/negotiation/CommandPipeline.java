package io.dray.control.negotiation;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Commands that prepare one server for a transfer, sent without waiting: all of them cost one round trip.
///
/// A server answers in order, so each command finds those before it in force. For one thread.
public final class CommandPipeline {
    private final EndpointSession session;
    private final Supplier<String> name;
    private final List<Demanded> demanded = new ArrayList<>();

    private record Demanded(Command command, CompletableFuture<Reply> reply) {}

    public CommandPipeline(EndpointSession session) {
        this(session, session::name);
    }

    /// @param name of the server, for failures
    public CommandPipeline(EndpointSession session, Supplier<String> name) {
        this.session = session;
        this.name = name;
    }

    public EndpointSession session() {
        return session;
    }

    /// Of the server, for failures.
    public String name() {
        return name.get();
    }

    /// Sends a command that the server has to obey; [#settle] tells whether it did.
    public void demand(Command command) {
        var _ = sendDemanded(command);
    }

    /// As [#demand], for the reply.
    CompletableFuture<Reply> sendDemanded(Command command) {
        CompletableFuture<Reply> reply = send(command);
        demanded.add(new Demanded(command, reply));
        return reply;
    }

    /// Sends a command that the server may refuse.
    public void suggest(Command command) {
        var _ = send(command);
    }

    /// As [#suggest], for the reply.
    public CompletableFuture<Reply> send(Command command) {
        return session.conversation().send(command, session.conversation().patience(), _ -> {});
    }

    /// Sends a command that the server has to obey, and waits for its reply and for all that was demanded before.
    ///
    /// @throws TransferFailure    of the first command that was refused
    /// @throws ConversationBroken when the control connection broke
    public Reply obtain(Command command) {
        CompletableFuture<Reply> reply = sendDemanded(command);
        settle();
        return Futures.await(reply);
    }

    /// Sends a command that the server may refuse for good, and waits, as [#obtain] does. A passing trouble (4xx) is
    /// a failure.
    public Reply ask(Command command) {
        return permanent(command, send(command));
    }

    /// Waits for the reply to a command that was suggested, as [#ask] does.
    Reply permanent(Command command, CompletableFuture<Reply> suggested) {
        settle();
        Reply reply = Futures.await(suggested);
        return reply.isFailure() && reply.code() < 500 ? obeyed(command, reply) : reply;
    }

    /// Waits for all that was demanded so far.
    ///
    /// @throws TransferFailure    of the first command that was refused
    /// @throws ConversationBroken when the control connection broke
    public void settle() {
        List<Demanded> all = List.copyOf(demanded);
        demanded.clear();
        all.forEach(one -> obeyed(one.command(), Futures.await(one.reply())));
    }

    private Reply obeyed(Command command, Reply reply) {
        if (reply.isFailure()) {
            throw ReplyFailures.from(name(), "preparing the transfer ("
                    + CommandFormatter.format(command).split(" ", 2)[0] + ")", reply);
        }
        return reply;
    }
}
