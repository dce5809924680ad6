package io.dray.control.server;

import io.dray.control.security.DataChannelSecurity;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.ServerAction;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A data mover that moves nothing: a test says what happens to its transfer.
final class FakeDataSession implements DataSession {
    final List<String> calls = new CopyOnWriteArrayList<>();
    /// Number of hosts to listen on for a striped request.
    int hosts = 1;
    Optional<TransferFailure> listenFailure = Optional.empty();
    private volatile @Nullable Consumer<TransferEvent> events;

    @Override
    public void secure(DataChannelSecurity security) {
        calls.add("secure");
    }

    @Override
    public CompletableFuture<List<HostPort>> listen(InetAddress local,
            ServerAction.Listen wanted) {
        calls.add("listen");
        return listenFailure.<CompletableFuture<List<HostPort>>>map(CompletableFuture::failedFuture)
                .orElseGet(() -> CompletableFuture.completedFuture(
                        IntStream.range(0, wanted.striped() ? hosts : 1)
                                .mapToObj(stripe -> new HostPort(local, 27000 + stripe))
                                .toList()));
    }

    @Override
    public void connectTo(List<HostPort> peers) {
        calls.add("connectTo " + peers);
    }

    @Override
    public void start(TransferRequest request, Consumer<TransferEvent> listener) {
        calls.add("start " + request.path());
        events = listener;
    }

    @Override
    public void abort(String reason) {
        calls.add("abort");
        report(new TransferEvent.Failed(new TransferFailure.Aborted(reason)));
    }

    @Override
    public void close() {
        calls.add("close");
    }

    void report(TransferEvent event) {
        Consumer<TransferEvent> listener = events;
        if (listener == null) {
            throw new IllegalStateException("no transfer runs");
        }
        listener.accept(event);
    }
}
