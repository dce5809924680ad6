package io.dray.mover.transfer;

import io.dray.control.security.DataChannelSecurity;
import io.dray.control.server.DataSession;
import io.dray.control.server.FileNamespace;
import io.dray.mover.datachannel.DataChannelCache;
import io.dray.mover.datachannel.DataChannelListener;
import io.dray.mover.storage.Storage;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.interpreter.ServerAction;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.interpreter.TransferRequest.ReceiveTree;
import io.dray.protocol.interpreter.TransferRequest.SendFile;
import io.dray.protocol.interpreter.TransferRequest.SendListing;
import io.dray.protocol.interpreter.TransferRequest.SendTree;
import io.dray.protocol.parameters.TransferMode;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The data transfer process of one session: its channels, and one transfer at a time.
///
/// Methods return at once. A transfer runs on the node's data threads; its supervising thread delivers all
/// events. After the last event the next transfer may start.
final class MoverDataSession implements DataSession {
    private final DataPlane plane;
    private final String owner;
    private final Storage storage;
    private final FileNamespace files;
    private final DataChannelCache cache;
    private final Runnable onClose;
    private @Nullable TransferScope running;
    private TransferMode lastMode = TransferMode.STREAM;
    private boolean closed;

    /// Parameters as those of [TransferEngine#open].
    MoverDataSession(DataPlane plane, String owner, Storage storage, FileNamespace files,
            Supplier<DataChannelSecurity> insteadOfClear, Runnable onClose) {
        this.plane = plane;
        this.owner = owner;
        this.storage = storage;
        this.files = files;
        this.cache = new DataChannelCache(plane.threads(), plane.config().limits().linger(),
                insteadOfClear);
        this.onClose = onClose;
    }

    @Override
    public void secure(DataChannelSecurity security) {
        cache.secure(security);
    }

    @Override
    public CompletableFuture<List<HostPort>> listen(InetAddress local,
            ServerAction.Listen wanted) {
        try {
            // First, so that a session that holds the last free port can reuse it.
            cache.forget();
            DataChannelListener listener = plane.ports().open(local, owner);
            synchronized (this) {
                if (closed) {
                    listener.close();
                    throw new Aborted("The session is closed.");
                }
                cache.listen(listener, wanted.peers());
            }
            return CompletableFuture.completedFuture(List.of(listener.address()));
        } catch (TransferFailure e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void connectTo(List<HostPort> peers) {
        cache.connectTo(peers);
    }

    @Override
    public void start(TransferRequest request, Consumer<TransferEvent> events) {
        TransferScope scope;
        try {
            scope = begin();
        } catch (TransferFailure e) {
            events.accept(new TransferEvent.Failed(e));
            return;
        }
        try {
            plane.threads().execute(() -> run(request, scope, new TransferEvents(events)));
        } catch (RejectedExecutionException e) {
            finish(scope);
            events.accept(new TransferEvent.Failed(new Aborted("The node is stopping.")));
        }
    }

    @Override
    public void abort(String reason) {
        TransferScope scope;
        synchronized (this) {
            scope = running;
        }
        if (scope != null) {
            scope.fail(new Aborted(reason));
        }
    }

    @Override
    public void close() {
        boolean first;
        synchronized (this) {
            first = !closed;
            closed = true;
        }
        if (first) {
            onClose.run();
        }
        abort("The session was closed.");
        cache.close();
    }

    private synchronized TransferScope begin() {
        if (closed) {
            throw new Aborted("The session is closed.");
        }
        if (running != null) {
            throw new IllegalStateException("a transfer is running already");
        }
        running = new TransferScope(plane.threads());
        return running;
    }

    private void run(TransferRequest request, TransferScope scope, TransferEvents events) {
        TransferEvent last;
        try {
            dropChannelsOfOtherMode(request.parameters().mode());
            last = transfer(request, scope, events);
        } catch (IOException | RuntimeException | Error e) {
            last = new TransferEvent.Failed(scope.firstFailure(e));
        }
        finish(scope);
        events.end(last);
    }

    private TransferEvent transfer(TransferRequest request, TransferScope scope,
            TransferEvents events) throws IOException {
        return switch (request) {
            case SendFile send -> new SendTransfer(plane, scope, cache, send.parameters(), events)
                    .run(storage, send);
            case SendTree send -> new SendTransfer(plane, scope, cache, send.parameters(), events)
                    .run(storage, files, send);
            case ReceiveTree receive ->
                new ReceiveTransfer(plane, scope, cache, receive.asFile(), events)
                        .run(storage, files, receive);
            case SendListing send -> new SendTransfer(plane, scope, cache, send.parameters(),
                    events).run(files, send);
            case ReceiveFile receive -> new ReceiveTransfer(plane, scope, cache, receive, events)
                    .run(storage);
        };
    }

    private void dropChannelsOfOtherMode(TransferMode mode) {
        synchronized (this) {
            if (mode == lastMode) {
                return;
            }
            lastMode = mode;
        }
        cache.dropKept();
    }

    private void finish(TransferScope scope) {
        scope.close();
        cache.ended(plane.ports());
        boolean gone;
        synchronized (this) {
            running = null;
            gone = closed;
        }
        if (gone) {
            cache.close();
        }
    }
}
