package io.dray.control.server;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The control connections of a server: counts them against the limits. Safe for many threads.
final class OpenConnections {
    private final int most;
    private final int mostPerAddress;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();

    OpenConnections(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /// Counts a connection in until it closes.
    ///
    /// @return why it may not stay; empty if it may
    Optional<String> admit(Channel channel, InetAddress peer) {
        synchronized (channels) {
            if (channels.size() >= most) {
                return Optional.of("this node has " + most + " connections, its limit");
            }
            int fromPeer = perAddress.getOrDefault(peer, 0);
            if (fromPeer >= mostPerAddress) {
                return Optional.of("there are " + mostPerAddress + " connections from "
                        + peer.getHostAddress() + ", the limit for one address");
            }
            channels.add(channel);
            perAddress.put(peer, fromPeer + 1);
        }
        var _ = channel.closeFuture().addListener(_ -> forget(channel, peer));
        return Optional.empty();
    }

    List<Channel> all() {
        return List.copyOf(channels);
    }

    int count() {
        return channels.size();
    }

    private void forget(Channel channel, InetAddress peer) {
        synchronized (channels) {
            channels.remove(channel);
            perAddress.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
