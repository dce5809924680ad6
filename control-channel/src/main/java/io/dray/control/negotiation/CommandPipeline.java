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

/// Sends the commands that prepare a server for a transfer without waiting for each reply. All together cost
/// one round trip.
///
/// A server executes commands in order, so each command takes effect before the next one. For one thread.
public final class CommandPipeline {
    private final EndpointSession session;
    private final Supplier<String> name;
    private final List<Demanded> demanded = new ArrayList<>();

    private record Demanded(Command command, CompletableFuture<Reply> reply) {}

    public CommandPipeline(EndpointSession session) {
        this(session, session::name);
    }

    /// @param name name of the server, for failures
    public CommandPipeline(EndpointSession session, Supplier<String> name) {
        this.session = session;
        this.name = name;
    }

    public EndpointSession session() {
        return session;
    }

    /// Returns the name of the server, for failures.
    public String name() {
        return name.get();
    }

    /// Sends a command that must succeed; [#settle] reports a refusal.
    public void demand(Command command) {
        var _ = sendDemanded(command);
    }

    /// As [#demand]; returns the reply.
    CompletableFuture<Reply> sendDemanded(Command command) {
        CompletableFuture<Reply> reply = send(command);
        demanded.add(new Demanded(command, reply));
        return reply;
    }

    /// Sends a command that the server may refuse.
    public void suggest(Command command) {
        var _ = send(command);
    }

    /// As [#suggest]; returns the reply.
    public CompletableFuture<Reply> send(Command command) {
        return session.conversation().send(command, session.conversation().patience(), _ -> {});
    }

    /// Sends a command that must succeed. Waits for its reply and for the replies to all earlier demanded
    /// commands.
    ///
    /// @throws TransferFailure    of the first command that was refused
    /// @throws ConversationBroken when the control connection broke
    public Reply obtain(Command command) {
        CompletableFuture<Reply> reply = sendDemanded(command);
        settle();
        return Futures.await(reply);
    }

    /// Sends a command that the server may refuse permanently (5yz), and waits as [#obtain] does. A transient
    /// negative reply (4yz) is a failure.
    public Reply ask(Command command) {
        return permanent(command, send(command));
    }

    /// Waits for the reply to a suggested command, as [#ask] does.
    Reply permanent(Command command, CompletableFuture<Reply> suggested) {
        settle();
        Reply reply = Futures.await(suggested);
        return reply.isFailure() && reply.code() < 500 ? successful(command, reply) : reply;
    }

    /// Waits for the replies to all demanded commands.
    ///
    /// @throws TransferFailure    of the first command that was refused
    /// @throws ConversationBroken when the control connection broke
    public void settle() {
        List<Demanded> all = List.copyOf(demanded);
        demanded.clear();
        all.forEach(one -> successful(one.command(), Futures.await(one.reply())));
    }

    private Reply successful(Command command, Reply reply) {
        if (reply.isFailure()) {
            throw ReplyFailures.from(name(), "preparing the transfer ("
                    + CommandFormatter.format(command).split(" ", 2)[0] + ")", reply);
        }
        return reply;
    }
}
