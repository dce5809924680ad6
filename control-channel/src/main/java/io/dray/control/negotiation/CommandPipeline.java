package io.dray.control.negotiation;

import io.dray.control.client.Futures;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
import io.dray.protocol.reply.Reply;
import io.dray.protocol.reply.ReplyFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Sends commands to two sessions without waiting for each reply, so that all of them cost one round trip.
///
/// A server executes commands in order: each one takes effect before the next. For one
/// thread.
public final class CommandPipeline {
    private final List<Demanded> sent = new ArrayList<>();

    private record Demanded(EndpointSession end, Command command,
            CompletableFuture<Reply> reply) {}

    /// Sends a command that has to be obeyed; [#settle] tells whether it was.
    public CompletableFuture<Reply> demand(EndpointSession end, Command command) {
        CompletableFuture<Reply> reply = suggest(end, command);
        sent.add(new Demanded(end, command, reply));
        return reply;
    }

    /// Sends one command that has to be obeyed, and waits.
    public static Reply exchange(EndpointSession end, Command command) {
        return obeyed(end, command,
                end.conversation().exchange(command, end.conversation().patience()));
    }

    /// Sends a command that a server may refuse.
    public CompletableFuture<Reply> suggest(EndpointSession end, Command command) {
        return end.conversation().send(command, end.conversation().patience(), preliminary -> {});
    }

    /// Waits for everything demanded so far.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure of the first that was refused
    /// @throws io.dray.control.client.ConversationBroken when a control connection broke
    public void settle() {
        for (Demanded one : sent) {
            obeyed(one.end(), one.command(), Futures.await(one.reply()));
        }
        sent.clear();
    }

    private static Reply obeyed(EndpointSession end, Command command, Reply reply) {
        if (reply.isFailure()) {
            throw ReplyFailures.from(end.name(), action(command), reply);
        }
        return reply;
    }

    /// For messages.
    static String action(Command command) {
        return "preparing the transfer (" + CommandFormatter.format(command).split(" ", 2)[0] + ")";
    }
}
