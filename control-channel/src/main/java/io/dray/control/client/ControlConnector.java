package io.dray.control.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.Duration;

/// A way to reach one server: over TCP, or within this process.
public interface ControlConnector {
    /// Name or literal address of the server: for messages and for the check of its certificate.
    String host();

    /// TCP port, or 0 where there is none.
    int port();

    /// `HOST:PORT` for messages.
    default String name() {
        return port() == 0
                ? host()
                : (host().indexOf(':') >= 0 ? "[" + host() + "]" : host()) + ":" + port();
    }

    /// Opens a connection and installs `pipeline` on it. Blocks.
    ///
    /// @param pipeline called once for each connection that is tried; sharable
    /// @throws ConversationBroken saying why the server cannot be reached
    Channel connect(ChannelHandler pipeline, Duration limit);
}
