package io.dray.control.client;

import io.dray.control.client.ControlChannelClient.Settings;
import io.dray.control.security.ClientTls;
import io.dray.protocol.command.InformationCommand.Query;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InVmConnectorTest {
    private static final Settings SETTINGS = new Settings(Duration.ofSeconds(5),
            Duration.ofSeconds(5), "dray/0.1.0");

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
            LocalIoHandler.newFactory());
    private final LocalAddress address = new LocalAddress(UUID.randomUUID().toString());

    @AfterEach
    void shutDown() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /// Says yes to everything.
    private static final class Agreeable extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            var _ = context.writeAndFlush("220 here.\r\n");
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object line) {
            var _ = context.writeAndFlush(
                    line.equals("FEAT")
                            ? "211-Extensions\r\n DRAY 1\r\n211 End.\r\n"
                            : "200 " + line + "\r\n");
        }
    }

    @Test
    void talksToANodeInThisProcess() {
        new ServerBootstrap().group(group)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<LocalChannel>() {
                    @Override
                    protected void initChannel(LocalChannel channel) {
                        channel.pipeline()
                                .addLast(new LineBasedFrameDecoder(1000),
                                        new StringDecoder(), new StringEncoder(), new Agreeable());
                    }
                })
                .bind(address)
                .syncUninterruptibly();
        try (ControlSession session = new ControlChannelClient(new ClientTls(), SETTINGS).open(
                new InVmConnector(group, address), new ControlSecurity.Clear(),
                new Login.Anonymous())) {
            assertThat(session.features().supports("DRAY")).isTrue();
            assertThat(session.conversation().remote().getAddress().isLoopbackAddress()).isTrue();
            shutDown();
            assertThatThrownBy(() -> session.conversation()
                    .exchange(Query.NO_OPERATION,
                            Duration.ofSeconds(1)))
                    .isInstanceOf(ConversationBroken.class);
        }
    }

    @Test
    void saysThatNoNodeIsThere() {
        assertThatThrownBy(() -> new ControlChannelClient(new ClientTls(), SETTINGS).open(
                new InVmConnector(group, address), new ControlSecurity.Clear(),
                new Login.Anonymous())).isInstanceOf(ConversationBroken.class)
                .hasMessageContaining("The node in this process cannot be reached");
    }
}
