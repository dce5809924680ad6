package io.dray.control.client;

import io.dray.protocol.command.Command;
import io.dray.protocol.reply.Reply;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A control conversation with one server: sends commands, returns replies in order.
///
/// Made for sequential code on virtual threads: `exchange` blocks, `send` does not. Commands may be
/// pipelined; each reply is matched with its command in order. When the connection breaks, or a reply exceeds
/// its time limit, every pending and later call fails with [io.dray.control.client.ConversationBroken].
/// Thread-safe.
public interface ControlConversation extends AutoCloseable {
    /// For commands without a time limit, because their sender supervises them itself. A finite duration, so
    /// that its nanoseconds fit a `long`.
    Duration UNLIMITED = Duration.ofDays(3650);

    /// Sends a command and waits for its final (not 1xx) reply.
    ///
    /// @param limit longest silence of the server, restarted by each preliminary reply
    Reply exchange(Command command, Duration limit);

    /// Sends a command; preliminary replies (1xx) go to `preliminary`, in order, on the connection's
    /// event loop (do not block in it); the future completes with the final reply.
    CompletableFuture<Reply> send(Command command, Duration limit, Consumer<Reply> preliminary);

    /// A command to send, and the receivers of its replies.
    ///
    /// @param limit       longest silence of the server, restarted by each preliminary reply
    /// @param preliminary given preliminary replies, as in [#send]
    /// @param answer      completed with the final reply
    record Request(Command command, Duration limit, Consumer<Reply> preliminary,
            CompletableFuture<Reply> answer) {}

    /// Sends several commands in this order, with as few writes as possible.
    default void sendAll(List<Request> requests) {
        for (Request request : requests) {
            var _ = send(request.command(), request.limit(), request.preliminary())
                    .whenComplete((reply, broken) -> {
                        if (broken == null) {
                            request.answer().complete(reply);
                        } else {
                            request.answer().completeExceptionally(broken);
                        }
                    });
        }
    }

    /// Time limit for replies to commands that need no work at the server.
    default Duration patience() {
        return Duration.ofSeconds(60);
    }

    InetSocketAddress remote();

    /// Local address of the control connection.
    InetSocketAddress local();

    /// Sends QUIT if the connection works, and closes without waiting for the reply, which carries no
    /// information. Takes at most a second.
    @Override
    void close();
}
