package io.dray.control.server;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The open control connections of a server, counted against its limits. Thread-safe.
///
///     accepted ──► before login ──► logged in
///                       │ over the limit: the oldest one of the address with the most is closed
///                       ▼
///                     closed
///
/// Connections before login have a small pool of their own. A client that opens many of them pushes out its
/// own connections first, and never a logged-in session. IPv6 addresses are counted by their /64, since one
/// host may own all of it.
final class OpenConnections {
    private static final int NETWORK_BYTES = 8;

    private final ControlServerOptions options;
    private final Map<Channel, Place> waiting = new LinkedHashMap<>();
    private final Set<Channel> sessions = new HashSet<>();
    private final Map<InetAddress, Integer> perAddress = new HashMap<>();

    /// Event for a connection that is closed to make room before it has logged in.
    record PushedOut(String reason) {}

    /// @param reason why a connection is rejected, or another one is closed
    /// @param option name of the limit
    record Limit(String option, String reason) {}

    private record Place(InetAddress network, Runnable leave) {}

    OpenConnections(ControlServerOptions options) {
        this.options = options;
    }

    /// Counts a new connection until it closes.
    ///
    /// @return the limit that is reached; then the connection may not stay
    synchronized Optional<Limit> admit(Channel channel, InetAddress peer) {
        InetAddress network = network(peer);
        if (sessions.size() >= options.connections()) {
            return full();
        }
        int fromPeer = perAddress.getOrDefault(network, 0);
        if (fromPeer >= options.connectionsPerAddress()) {
            return Optional.of(new Limit("connections-per-address", "there are " + fromPeer
                    + " connections from " + shown(network) + ", the limit for one address"));
        }
        perAddress.put(network, fromPeer + 1);
        waiting.put(channel, new Place(network, () -> channel.pipeline()
                .fireUserEventTriggered(new PushedOut("too many connections wait to log in"))));
        var _ = channel.closeFuture().addListener(_ -> forget(channel, network));
        return Optional.empty();
    }

    /// Closes one connection if too many have not logged in: the oldest one of the address with the most.
    ///
    /// @return the limit that was reached, if a connection was closed
    Optional<Limit> makeRoom() {
        Place leaves;
        synchronized (this) {
            if (waiting.size() <= options.connectionsBeforeLogin()) {
                return Optional.empty();
            }
            leaves = oldestOfMost();
        }
        leaves.leave().run();
        return Optional.of(new Limit("connections-before-login", "more than "
                + options.connectionsBeforeLogin() + " connections have not logged in; the oldest"
                + " leave first, one of " + shown(leaves.network())));
    }

    /// Moves a connection to the logged-in pool.
    ///
    /// @return the limit that is reached; then the connection may not stay
    synchronized Optional<Limit> loggedIn(Channel channel) {
        if (sessions.size() >= options.connections()) {
            return full();
        }
        if (waiting.remove(channel) == null) {
            return Optional.of(new Limit("connections-before-login",
                    "too many connections wait to log in"));
        }
        sessions.add(channel);
        return Optional.empty();
    }

    synchronized List<Channel> all() {
        List<Channel> all = new ArrayList<>(sessions);
        all.addAll(waiting.keySet());
        return all;
    }

    synchronized int count() {
        return sessions.size() + waiting.size();
    }

    /// Number of connections that have not logged in.
    synchronized int beforeLogin() {
        return waiting.size();
    }

    private Optional<Limit> full() {
        return Optional.of(new Limit("connections",
                "this node has " + options.connections() + " connections, its limit"));
    }

    private Place oldestOfMost() {
        Map<InetAddress, Integer> counts = new HashMap<>();
        waiting.values().forEach(place -> counts.merge(place.network(), 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        Map.Entry<Channel, Place> oldest = waiting.entrySet()
                .stream()
                .filter(entry -> counts.getOrDefault(entry.getValue().network(), 0) == most)
                .findFirst()
                .orElseThrow();
        waiting.remove(oldest.getKey());
        return oldest.getValue();
    }

    private synchronized void forget(Channel channel, InetAddress network) {
        sessions.remove(channel);
        waiting.remove(channel);
        perAddress.computeIfPresent(network, (_, count) -> count == 1 ? null : count - 1);
    }

    private static String shown(InetAddress network) {
        return network.getHostAddress() + (network instanceof Inet6Address ? "/64" : "");
    }

    /// The network that counts as one address.
    static InetAddress network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are a valid address", e);
        }
    }
}
