package io.dray.control.coordination;

import io.dray.control.client.ControlConversation.Request;
import io.dray.control.negotiation.EndpointSession;
import io.dray.protocol.command.Command;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Collects commands for both ends, so that the commands of many files are sent in one write. For one thread.
final class CommandOutbox {
    private final NegotiatedPair sessions;
    private final List<Request> toSource = new ArrayList<>();
    private final List<Request> toDestination = new ArrayList<>();

    CommandOutbox(NegotiatedPair sessions) {
        this.sessions = sessions;
    }

    /// Queues a command for the source until [#flush].
    CompletableFuture<Reply> toSource(Command command, Duration limit) {
        return put(toSource, command, limit, reply -> {});
    }

    /// Queues a command for the destination until [#flush].
    CompletableFuture<Reply> toDestination(Command command, Duration limit) {
        return put(toDestination, command, limit, reply -> {});
    }

    /// Queues a command for the destination. Passes preliminary replies to `news`, on the event loop.
    CompletableFuture<Reply> toDestination(Command command, Duration limit,
            Consumer<Reply> news) {
        return put(toDestination, command, limit, news);
    }

    private static CompletableFuture<Reply> put(List<Request> queue, Command command,
            Duration limit, Consumer<Reply> news) {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        queue.add(new Request(command, limit, news, answer));
        return answer;
    }

    /// Sends the queued commands, in order: those to the receiver first.
    void flush() {
        flush(sessions.destination(), toDestination);
        flush(sessions.source(), toSource);
    }

    private static void flush(EndpointSession end, List<Request> queue) {
        if (!queue.isEmpty()) {
            end.conversation().sendAll(List.copyOf(queue));
            queue.clear();
        }
    }
}
