package io.dray.control.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Where there is no epoll, urgent data stays in the stream too; [ControlChannelServerIT] has the usual case.
final class UrgentDataTest {
    @Test
    void staysInTheStreamWithoutEpoll() throws IOException, InterruptedException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        Channel listener = new ServerBootstrap().group(group)
                .channelFactory(ControlChannelServer.InlineUrgentServerChannel::new)
                .childHandler(new Ears(heard))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        try (Socket socket = new Socket()) {
            socket.connect(listener.localAddress());
            // The server has accepted, and set what it sets.
            assertThat(socket.getInputStream().read()).isEqualTo('!');
            socket.sendUrgentData('a');
            socket.getOutputStream().write('b');
            socket.sendUrgentData('c');
            for (char expected : "abc".toCharArray()) {
                assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo((int) expected);
            }
        } finally {
            listener.close().syncUninterruptibly();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static final class Ears extends ChannelInitializer<Channel> {
        private final BlockingQueue<Integer> heard;

        Ears(BlockingQueue<Integer> heard) {
            this.heard = heard;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new SimpleChannelInboundHandler<>(ByteBuf.class) {
                @Override
                public void channelActive(ChannelHandlerContext context) {
                    var _ = context.writeAndFlush(Unpooled.wrappedBuffer(new byte[]{'!'}));
                }

                @Override
                protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
                    while (bytes.isReadable()) {
                        heard.add((int) bytes.readUnsignedByte());
                    }
                }
            });
        }
    }
}
