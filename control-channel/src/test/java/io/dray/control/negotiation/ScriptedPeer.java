package io.dray.control.negotiation;

import io.dray.control.client.ControlConversation;
import io.dray.protocol.command.Command;
import io.dray.protocol.feature.Feature;
import io.dray.protocol.feature.FeatureSet;
import io.dray.protocol.reply.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A server that answers as the test says, 200 if it says nothing, and remembers what it was told.
final class ScriptedPeer implements ControlConversation {
    final List<Command> heard = new ArrayList<>();
    private final Map<Class<? extends Command>, Reply> answers = new HashMap<>();
    private final InetAddress address;

    ScriptedPeer() {
        this(InetAddress.getLoopbackAddress());
    }

    ScriptedPeer(InetAddress address) {
        this.address = address;
    }

    ScriptedPeer answering(Class<? extends Command> command, Reply reply) {
        answers.put(command, reply);
        return this;
    }

    <T extends Command> List<T> heard(Class<T> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// A session under TLS.
    EndpointSession session(Feature... features) {
        return session(Optional.empty(), features);
    }

    /// A session under TLS with a certificate for data channels (RFC 4217).
    EndpointSession session(Optional<X509Certificate> certificate, Feature... features) {
        return new EndpointSession("server", this,
                new PeerCapabilities(new FeatureSet(List.of(features))), true, certificate,
                Optional.empty());
    }

    CommandPipeline pipeline(Feature... features) {
        return new CommandPipeline(session(features));
    }

    @Override
    public Reply exchange(Command command, Duration limit) {
        heard.add(command);
        return answers.getOrDefault(command.getClass(), Reply.of(200, "OK."));
    }

    @Override
    public CompletableFuture<Reply> send(Command command, Duration limit,
            Consumer<Reply> preliminary) {
        return CompletableFuture.completedFuture(exchange(command, limit));
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress(address, 2811);
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000);
    }

    @Override
    public void close() {}
}
