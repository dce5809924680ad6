package io.dray.control.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Connects to a server over TCP; tries each address of the name in turn.
///
/// @param transport event loops and kind of channel
/// @param host      name or literal address, without brackets
/// @param port      1 to 65535
public record TcpConnector(Transport transport, String host, int port)
        implements
            ControlConnector {
    /// Enough for a connection on any path, even if a name has many addresses.
    private static final Duration SHORTEST_TRY = Duration.ofMillis(500);

    /// Event loops with their channel class. The creator of the group shuts it down.
    public record Transport(EventLoopGroup group, Class<? extends SocketChannel> channel) {
        /// epoll where it is available, else NIO.
        public static Transport best(int threads) {
            return Epoll.isAvailable()
                    ? new Transport(
                            new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory()),
                            EpollSocketChannel.class)
                    : new Transport(
                            new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory()),
                            NioSocketChannel.class);
        }
    }

    @Override
    public Channel connect(ChannelHandler pipeline, Duration limit) {
        InetAddress[] addresses = resolve(limit);
        Duration each = limit.dividedBy(addresses.length);
        if (each.compareTo(SHORTEST_TRY) < 0) {
            each = SHORTEST_TRY;
        }
        Throwable first = null;
        for (InetAddress address : addresses) {
            ChannelFuture attempt = new Bootstrap().group(transport.group())
                    .channel(transport.channel())
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(each.toMillis()))
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .handler(pipeline)
                    .connect(new InetSocketAddress(address, port))
                    .awaitUninterruptibly();
            if (attempt.isSuccess()) {
                return attempt.channel();
            }
            if (first == null) {
                first = attempt.cause();
            }
        }
        throw failure(first, limit);
    }

    private ConversationBroken failure(@org.jspecify.annotations.Nullable Throwable cause,
            Duration limit) {
        if (cause instanceof ConnectTimeoutException) {
            return ConversationBroken.silent(name() + " does not answer within "
                    + limit.toSeconds() + " s. Check the host name, and whether a firewall drops"
                    + " port " + port + ".");
        }
        if (cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).contains("refused")) {
            return new ConversationBroken(name() + " refuses the connection: no server listens on"
                    + " port " + port + " there. Start it, or check the port.",
                    ConversationBroken.Kind.REFUSED);
        }
        return new ConversationBroken(name() + " cannot be reached: "
                + (cause == null ? "no address" : cause.getMessage()) + ".");
    }

    /// Resolves on a thread of its own, because the system's resolver has no timeout.
    private InetAddress[] resolve(Duration limit) {
        CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("resolve " + host).start(() -> {
            try {
                answer.complete(InetAddress.getAllByName(host));
            } catch (UnknownHostException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new ConversationBroken("The host name " + host
                    + " is unknown. Check its spelling and the name service (DNS).",
                    ConversationBroken.Kind.UNKNOWN_HOST);
        } catch (TimeoutException e) {
            throw ConversationBroken.silent("The name service (DNS) does not answer for " + host
                    + " within " + limit.toSeconds() + " s.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConversationBroken("Interrupted while looking up " + host + ".");
        }
    }
}
