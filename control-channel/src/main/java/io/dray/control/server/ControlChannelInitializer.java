package io.dray.control.server;

import io.dray.control.security.ServerSecurity;
import io.dray.control.server.OpenConnections.Limit;
import io.dray.control.wire.CommandDecoder;
import io.dray.control.wire.ControlLineDecoder;
import io.dray.control.wire.ReplyEncoder;
import io.dray.protocol.interpreter.ControlEnds;
import io.dray.protocol.reply.Reply;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/// Builds the pipeline of a control connection. Inbound: lines, commands, the interpreter. Outbound: replies.
/// Works on any transport, including Netty's in-VM one.
@ChannelHandler.Sharable
final class ControlChannelInitializer extends ChannelInitializer<Channel> {
    /// Most replies to pipelined commands that are written with one flush.
    private static final int MOST_UNFLUSHED = 64;

    private final ControlServerOptions options;
    private final ServerSecurity security;
    private final NodeServices services;
    private final SessionResources resources;
    private final OpenConnections connections;
    private final LimitWarnings warnings;

    ControlChannelInitializer(ControlServerOptions options, ServerSecurity security,
            NodeServices services, SessionResources resources, OpenConnections connections) {
        this.options = options;
        this.security = security;
        this.services = services;
        this.resources = resources;
        this.connections = connections;
        this.warnings = new LimitWarnings(resources.clock());
    }

    @Override
    protected void initChannel(Channel channel) {
        InetSocketAddress peer = address(channel.remoteAddress(), options.inProcess().peer());
        InetSocketAddress local = address(channel.localAddress(), options.inProcess().local());
        channel.pipeline().addLast(new ReplyEncoder());
        AuditLog audit = new AuditLog(peer, resources.clock());
        Optional<Limit> refusal = connections.admit(channel, peer.getAddress());
        if (refusal.isPresent()) {
            warnings.reached(refusal.get(), audit);
            channel.pipeline().addLast(new Refusal(refusal.get().reason()));
            return;
        }
        ControlLineDecoder lines = new ControlLineDecoder(ControlServerOptions.LINE_BEFORE_LOGIN);
        ControlEnds ends = channel.remoteAddress() instanceof InetSocketAddress
                ? new ControlEnds(local.getAddress(), peer.getAddress())
                : options.inProcess();
        channel.pipeline()
                .addLast(lines, new CommandDecoder(),
                        new FlushConsolidationHandler(MOST_UNFLUSHED),
                        new ServerInterpreterHandler(
                                new ConnectionContext(options, security, services, resources, ends,
                                        peer, connections, warnings),
                                lines, audit));
        connections.makeRoom().ifPresent(limit -> warnings.reached(limit, audit));
    }

    private static InetSocketAddress address(SocketAddress address, InetAddress otherwise) {
        return address instanceof InetSocketAddress internet
                ? internet
                : new InetSocketAddress(otherwise, 0);
    }

    /// Rejects connections over the limit with 421.
    private static final class Refusal extends ChannelInboundHandlerAdapter {
        private final String reason;

        Refusal(String reason) {
            this.reason = reason;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var _ = context.writeAndFlush(Reply.of(421,
                    "Service not available, closing control connection: "
                            + reason + "; try again later."))
                    .addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}
