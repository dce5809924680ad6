package io.dray.control.server;

import io.dray.control.wire.ControlLineDecoder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/// Closes a control connection so that the client can still read the last reply. Closing a socket with unread
/// bytes resets the connection, which may destroy a reply in flight. So this end shuts down its output and
/// discards input for [#LINGER_SECONDS] before it closes.
final class ConnectionClosing {
    /// Several round trips on any path, so that the client has read the reply.
    private static final int LINGER_SECONDS = 2;

    private ConnectionClosing() {}

    static void begin(ChannelHandlerContext context, ControlLineDecoder lines) {
        Channel channel = context.channel();
        lines.stop();
        channel.config().setAutoRead(true);
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        var _ = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            if (tls != null) {
                var _ = tls.closeOutbound().addListener(_ -> shutdownOutput(channel));
            } else {
                shutdownOutput(channel);
            }
        });
        var _ = context.executor()
                .schedule(() -> {
                    var _ = channel.close();
                }, LINGER_SECONDS,
                        TimeUnit.SECONDS);
    }

    private static void shutdownOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
        } else {
            var _ = channel.close();
        }
    }
}
