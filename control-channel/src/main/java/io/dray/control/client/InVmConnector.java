package io.dray.control.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import java.time.Duration;

/// Connects to a node in this process, without a socket.
///
/// @param group   event loops that support local channels
/// @param address listening address of the node
public record InVmConnector(EventLoopGroup group, LocalAddress address)
        implements
            ControlConnector {
    @Override
    public String host() {
        return "the node in this process";
    }

    @Override
    public int port() {
        return 0;
    }

    @Override
    public Channel connect(ChannelHandler pipeline, Duration limit) {
        ChannelFuture attempt = new Bootstrap().group(group)
                .channel(LocalChannel.class)
                .handler(pipeline)
                .connect(address);
        if (!attempt.awaitUninterruptibly(limit.toMillis()) || !attempt.isSuccess()) {
            attempt.cancel(true);
            throw new ConversationBroken("The node in this process cannot be reached at " + address
                    + ": " + attempt.cause() + ".");
        }
        return attempt.channel();
    }
}
