package io.dray.control.server;

import io.dray.control.security.ServerSecurity;
import io.dray.protocol.interpreter.ServerEvent;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Listens for control connections and runs a session on each. Two event loop threads serve all sessions;
/// nothing on them blocks.
public final class ControlChannelServer implements AutoCloseable {
    /// Keeps TCP urgent data in the stream, in order (SO_OOBINLINE at SOL_SOCKET, socket(7)). Clients send
    /// part of ABOR as urgent data, and they differ in which part.
    private static final ChannelOption<Integer> URGENT_DATA_INLINE = new IntegerUnixChannelOption(
            "SO_OOBINLINE", 1, 10);
    /// Commands are short, and work on files has its own threads.
    private static final int EVENT_LOOPS = 2;
    /// Room for a burst of a few copies, each with its full number of sessions.
    private static final int PENDING_CONNECTIONS = 512;
    /// When the server ends: time for replies that are on their way, on any path.
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(3);

    private final EventLoopGroup group;
    private final boolean ownGroup;
    private final Channel listener;
    private final OpenConnections connections;

    private ControlChannelServer(EventLoopGroup group, boolean ownGroup, Channel listener,
            OpenConnections connections) {
        this.group = group;
        this.ownGroup = ownGroup;
        this.listener = listener;
        this.connections = connections;
    }

    /// Starts listening on a TCP port.
    ///
    /// @param address port 0 picks a free one; see [#address]
    /// @throws IOException if the address cannot be bound
    public static ControlChannelServer listen(InetSocketAddress address,
            ControlServerOptions options, ServerSecurity security, NodeServices services,
            SessionResources resources) throws IOException {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, io);
        OpenConnections connections = connections(options);
        ServerBootstrap bootstrap = new ServerBootstrap().group(group)
                .channelFactory(
                        epoll ? EpollServerSocketChannel::new : InlineUrgentServerChannel::new)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, PENDING_CONNECTIONS)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ControlChannelInitializer(options, security, services, resources,
                        connections));
        if (epoll) {
            bootstrap.childOption(URGENT_DATA_INLINE, 1);
        }
        try {
            return new ControlChannelServer(group, true, bind(bootstrap, address), connections);
        } catch (IOException e) {
            var _ = group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    /// Starts listening within this process, for Netty's in-VM transport.
    ///
    /// @param group event loops that support local channels; the caller keeps ownership
    public static ControlChannelServer listen(LocalAddress address, EventLoopGroup group,
            ControlServerOptions options, ServerSecurity security, NodeServices services,
            SessionResources resources) throws IOException {
        OpenConnections connections = connections(options);
        ServerBootstrap bootstrap = new ServerBootstrap().group(group)
                .channel(LocalServerChannel.class)
                .childHandler(new ControlChannelInitializer(options, security, services, resources,
                        connections));
        return new ControlChannelServer(group, false, bind(bootstrap, address), connections);
    }

    /// The listening address, with the port that was picked.
    public SocketAddress address() {
        return listener.localAddress();
    }

    /// Number of open control connections.
    public int connections() {
        return connections.count();
    }

    /// Like [#URGENT_DATA_INLINE], for hosts without epoll.
    static final class InlineUrgentServerChannel extends NioServerSocketChannel {
        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            SocketChannel socket = javaChannel().accept();
            if (socket == null) {
                return 0;
            }
            socket.socket().setOOBInline(true);
            accepted.add(new NioSocketChannel(this, socket));
            return 1;
        }
    }

    /// Number of open control connections that have not logged in.
    public int beforeLogin() {
        return connections.beforeLogin();
    }

    /// Stops accepting connections. Sessions finish their running transfers and operations; idle sessions are
    /// closed with 421. Closes what is left after `patience`. Blocks.
    public void stop(Duration patience) {
        listener.close().awaitUninterruptibly();
        connections.all()
                .forEach(
                        channel -> channel.pipeline()
                                .fireUserEventTriggered(ServerEvent.Signal.SERVER_STOPPING));
        long end = System.nanoTime() + patience.toNanos();
        for (Channel channel : connections.all()) {
            long left = Math.max(0, end - System.nanoTime());
            channel.closeFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
        }
        for (Channel channel : connections.all()) {
            channel.close().awaitUninterruptibly(LAST_PATIENCE.toMillis());
        }
        if (ownGroup) {
            group.shutdownGracefully(0, LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(LAST_PATIENCE.toMillis());
        }
    }

    /// Stops at once.
    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    private static OpenConnections connections(ControlServerOptions options) {
        return new OpenConnections(options);
    }

    private static Channel bind(ServerBootstrap bootstrap, SocketAddress address)
            throws IOException {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("Cannot listen on " + address + ": "
                    + bound.cause().getMessage() + ".", bound.cause());
        }
        return bound.channel();
    }
}
