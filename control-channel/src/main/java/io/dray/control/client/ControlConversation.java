package io.dray.control.client;

import io.dray.protocol.command.Command;
import io.dray.protocol.reply.Reply;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A control conversation with one server: commands go out, replies come back in order.
///
/// Made for straight-line code on virtual threads: `exchange` blocks; `send` does not. Commands may be
/// pipelined; each pending reply is matched in order. When the connection breaks, or a reply takes
/// longer than its limit, every pending and later call fails with
/// [io.dray.control.client.ConversationBroken]. Safe for use by several threads.
public interface ControlConversation extends AutoCloseable {
    /// For commands that whoever sends them watches: no silence is too long for the conversation itself.
    /// In nanoseconds it still fits a `long`.
    Duration UNLIMITED = Duration.ofDays(3650);

    /// Sends a command and waits for its final (not 1xx) reply.
    ///
    /// @param limit longest silence to bear, counted anew at each preliminary reply
    Reply exchange(Command command, Duration limit);

    /// Sends a command; preliminary replies (1xx) go to `preliminary`, in order, on the connection's
    /// event loop (do not block in it); the future completes with the final reply.
    CompletableFuture<Reply> send(Command command, Duration limit, Consumer<Reply> preliminary);

    /// A command to send, and who waits for its answer.
    ///
    /// @param limit       longest silence to bear, counted anew at each preliminary reply
    /// @param preliminary given preliminary replies, as in [#send]
    /// @param answer      completed with the final reply
    record Request(Command command, Duration limit, Consumer<Reply> preliminary,
            CompletableFuture<Reply> answer) {}

    /// Sends several commands in this order, together where that saves work.
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

    /// How long to wait for the reply to a command that takes the server no time worth mentioning.
    default Duration patience() {
        return Duration.ofSeconds(60);
    }

    /// The server's address.
    InetSocketAddress remote();

    /// This end's address of the control connection.
    InetSocketAddress local();

    /// Sends QUIT if the connection is in order, and closes without waiting for the answer, which would say
    /// nothing. Takes a second at most.
    @Override
    void close();
}
