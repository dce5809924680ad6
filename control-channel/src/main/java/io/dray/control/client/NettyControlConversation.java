package io.dray.control.client;

import io.dray.control.client.ConversationHandler.Pending;
import io.dray.control.wire.CommandEncoder;
import io.dray.control.wire.LineProtection;
import io.dray.control.wire.ReplyDecoder;
import io.dray.control.wire.WrappedReplyDecoder;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.reply.Reply;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A conversation over a Netty channel. All state is used on the channel's event loop only; the methods
/// switch to it.
final class NettyControlConversation implements ControlConversation {
    private static final Logger LOG = LoggerFactory.getLogger(NettyControlConversation.class);
    /// Time for QUIT to be sent. Without it the server only logs a broken connection.
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Channel channel;
    private final ConversationHandler handler;
    private final Duration patience;

    /// @param patience time limit for replies to commands that need no work at the server
    NettyControlConversation(Channel channel, ConversationHandler handler, Duration patience) {
        this.channel = channel;
        this.handler = handler;
        this.patience = patience;
    }

    @Override
    public Duration patience() {
        return patience;
    }

    @Override
    public Reply exchange(Command command, Duration limit) {
        return await(send(command, limit, _ -> {}));
    }

    /// Waits; the conversation enforces the time limit.
    <T> T await(CompletableFuture<T> answer) {
        if (channel.eventLoop().inEventLoop()) {
            throw new IllegalStateException("would wait for a reply on the event loop");
        }
        return Futures.await(answer);
    }

    @Override
    public CompletableFuture<Reply> send(Command command, Duration limit,
            Consumer<Reply> preliminary) {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        sendAll(List.of(new Request(command, limit, preliminary, answer)));
        return answer;
    }

    /// Sends all of them in one task of the event loop, with as few writes as possible.
    @Override
    public void sendAll(List<Request> requests) {
        List<Pending> entries = requests.stream().map(Pending::of).toList();
        if (!onLoop(() -> handler.send(entries))) {
            for (Request request : requests) {
                request.answer()
                        .completeExceptionally(
                                new ConversationBroken("This program is closing its connections."));
            }
        }
    }

    /// Starts TLS on the conversation. Call it after the `234` reply, with no command pending.
    ///
    /// @return completes with the channel after the handshake, or exceptionally
    CompletableFuture<Channel> startTls(SslHandler tls) {
        CompletableFuture<Channel> secured = new CompletableFuture<>();
        protect(secured, "it had agreed to TLS", () -> {
            channel.pipeline().addFirst("tls", tls);
            tls.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    secured.complete(channel);
                } else {
                    secured.completeExceptionally(done.cause());
                }
            });
        });
        return secured;
    }

    /// Wraps every command and unwraps every reply from now on. Call it with no command pending.
    ///
    /// @param protection closed with the conversation
    /// @throws ConversationBroken if the server has sent more in clear
    void wrap(LineProtection protection) {
        CompletableFuture<Channel> wrapped = new CompletableFuture<>();
        protect(wrapped, "the control channel was protected", () -> {
            channel.pipeline().addFirst("wrapped-replies", new WrappedReplyDecoder(protection));
            channel.pipeline().get(CommandEncoder.class).wrap(protection);
            wrapped.complete(channel);
        });
        try {
            Futures.await(wrapped);
        } catch (ConversationBroken e) {
            protection.close();
            throw e;
        }
    }

    /// Does the work on the event loop if the server has sent nothing since its last reply.
    ///
    /// @param done fails if the server has sent more
    /// @param step the last that was said in clear, for the sentence
    private void protect(CompletableFuture<?> done, String step, Runnable work) {
        channel.eventLoop().execute(() -> {
            ReplyDecoder decoder = channel.pipeline().get(ReplyDecoder.class);
            if (decoder == null || !decoder.isAtRest() || !handler.isIdle()) {
                String sentence = "The server sent more in clear after " + step
                        + ". Somebody may be tampering with the connection.";
                handler.fail(sentence);
                done.completeExceptionally(new ConversationBroken(sentence));
                return;
            }
            work.run();
        });
    }

    @Override
    public InetSocketAddress remote() {
        return internet(channel.remoteAddress());
    }

    @Override
    public InetSocketAddress local() {
        return internet(channel.localAddress());
    }

    /// The loopback address for connections within the process.
    private static InetSocketAddress internet(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? internet
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void close() {
        boolean closing = onLoop(() -> {
            if (handler.isIdle()) {
                handler.send(List.of(Pending.of(new Request(new AccessCommand.Quit(), FAREWELL,
                        _ -> {}, new CompletableFuture<>()))));
            }
            handler.fail("The conversation was closed at this end.");
        });
        if (closing && !channel.eventLoop().inEventLoop()
                && !channel.closeFuture().awaitUninterruptibly(FAREWELL.toMillis())) {
            LOG.debug("QUIT could not be sent to {}", channel.remoteAddress());
        }
    }

    /// @return false if the event loops have been shut down
    private boolean onLoop(Runnable work) {
        try {
            channel.eventLoop().execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("the event loop has been shut down", e);
            return false;
        }
    }
}
