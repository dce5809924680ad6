package io.dray.control.client;

import io.dray.control.client.ConversationHandler.Outgoing;
import io.dray.control.client.ConversationHandler.Pending;
import io.dray.control.wire.CommandEncoder;
import io.dray.control.wire.LineProtection;
import io.dray.control.wire.ReplyDecoder;
import io.dray.control.wire.WrappedCommandEncoder;
import io.dray.control.wire.WrappedReplyDecoder;
import io.dray.protocol.command.AccessCommand;
import io.dray.protocol.command.Command;
import io.dray.protocol.command.CommandFormatter;
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

/// A conversation over a Netty channel. Everything that happens to it happens on the channel's event
/// loop; the methods bring it there.
final class NettyControlConversation implements ControlConversation {
    private static final Logger LOG = LoggerFactory.getLogger(NettyControlConversation.class);
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Channel channel;
    private final ConversationHandler handler;
    private final Duration patience;

    /// @param patience for the reply to a command that takes the server no time
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

    /// Waits; the limit is kept by the conversation.
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

    /// All of them take one turn of the event loop, and leave with as few writes as they fit in.
    @Override
    public void sendAll(List<Request> requests) {
        List<Outgoing> entries = requests.stream()
                .map(NettyControlConversation::entry)
                .toList();
        if (!onLoop(() -> handler.send(entries))) {
            for (Request request : requests) {
                request.answer()
                        .completeExceptionally(
                                new ConversationBroken("This program is closing its connections."));
            }
        }
    }

    private static Outgoing entry(Request request) {
        // Formatted once more by the encoder; here to refuse what has no form before it is queued.
        String line = CommandFormatter.format(request.command());
        String what = request.command() instanceof AccessCommand.Password
                ? "PASS"
                : line.substring(0, Math.min(line.length(), verbEnd(line)));
        return new Outgoing(request.command(), new Pending(what, request.limit(),
                request.preliminary(), request.answer()));
    }

    private static int verbEnd(String line) {
        int space = line.indexOf(' ');
        return space < 0 ? line.length() : space;
    }

    /// Puts TLS under the conversation; call it after `234`, with nothing in flight.
    ///
    /// @return completes with the channel after the handshake, or exceptionally
    CompletableFuture<Channel> startTls(SslHandler tls) {
        CompletableFuture<Channel> secured = new CompletableFuture<>();
        channel.eventLoop().execute(() -> {
            ReplyDecoder decoder = channel.pipeline().get(ReplyDecoder.class);
            if (decoder == null || !decoder.isAtRest() || !handler.isIdle()) {
                String sentence = "The server sent more in clear after it had agreed to TLS. Somebody"
                        + " may be tampering with the connection.";
                handler.fail(sentence);
                secured.completeExceptionally(new ConversationBroken(sentence));
                return;
            }
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

    /// Wraps every command and unwraps every reply from now on; call it with nothing in flight.
    ///
    /// @throws ConversationBroken when the server has sent more in clear
    void wrap(LineProtection protection) {
        CompletableFuture<Channel> wrapped = new CompletableFuture<>();
        channel.eventLoop().execute(() -> {
            ReplyDecoder decoder = channel.pipeline().get(ReplyDecoder.class);
            if (decoder == null || !decoder.isAtRest() || !handler.isIdle()) {
                String sentence = "The server sent more in clear after the control channel was"
                        + " protected. Somebody may be tampering with the connection.";
                handler.fail(sentence);
                wrapped.completeExceptionally(new ConversationBroken(sentence));
                return;
            }
            channel.pipeline().addFirst("wrapped-replies", new WrappedReplyDecoder(protection));
            channel.pipeline()
                    .replace(CommandEncoder.class, "wrapped-commands",
                            new WrappedCommandEncoder(protection));
            wrapped.complete(channel);
        });
        Futures.await(wrapped);
    }

    @Override
    public InetSocketAddress remote() {
        return internet(channel.remoteAddress());
    }

    @Override
    public InetSocketAddress local() {
        return internet(channel.localAddress());
    }

    /// A connection within the process counts as one from this host to itself.
    private static InetSocketAddress internet(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? internet
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void close() {
        boolean closing = onLoop(() -> {
            if (handler.isIdle()) {
                handler.send(List.of(new Outgoing(new AccessCommand.Quit(),
                        new Pending("QUIT", FAREWELL, _ -> {}, new CompletableFuture<>()))));
            }
            handler.fail("The conversation was closed at this end.");
        });
        if (closing && !channel.eventLoop().inEventLoop()
                && !channel.closeFuture().awaitUninterruptibly(FAREWELL.toMillis())) {
            LOG.debug("{} takes no QUIT", channel.remoteAddress());
        }
    }

    /// @return false when the event loops have been shut down, and the channel with them
    private boolean onLoop(Runnable work) {
        try {
            channel.eventLoop().execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("event loop is gone", e);
            return false;
        }
    }
}
