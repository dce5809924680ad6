package io.dray.control.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.Duration;

/// Connects to one server: over TCP, or within this process.
public interface ControlConnector {
    /// Name or literal address of the server, for messages and certificate verification.
    String host();

    /// TCP port, or 0 where there is none.
    int port();

    /// `HOST:PORT` for messages.
    default String name() {
        return port() == 0
                ? host()
                : (host().indexOf(':') >= 0 ? "[" + host() + "]" : host()) + ":" + port();
    }

    /// Opens a connection with `pipeline` on it. Blocks.
    ///
    /// @param pipeline added to each connection that is tried; sharable
    /// @throws ConversationBroken if the server cannot be reached, with the reason
    Channel connect(ChannelHandler pipeline, Duration limit);
}
