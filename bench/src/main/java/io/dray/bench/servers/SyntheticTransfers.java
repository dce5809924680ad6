package io.dray.bench.servers;

import io.dray.control.security.DataChannelSecurity;
import io.dray.control.server.DataSession;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.interpreter.ServerAction;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.range.ByteRangeSet;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Transfers without data: each starts at once, reports progress on [#mark], and ends on [#finish]. Safe for
/// many threads.
public final class SyntheticTransfers {
    /// Never connected to.
    private static final int DATA_PORT = 50_000;
    /// Bytes that a marker adds.
    private static final long STEP = 1 << 20;
    /// Short against the start of a file.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);

    private final SyntheticFiles files;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    SyntheticTransfers(SyntheticFiles files) {
        this.files = files;
    }

    private static final class Running {
        private final boolean receives;
        private final Consumer<TransferEvent> events;
        private final long end;
        private long stored;
        private long moved;

        Running(boolean receives, long start, Consumer<TransferEvent> events) {
            this.receives = receives;
            this.events = events;
            this.stored = start;
            this.end = start + SyntheticFiles.SHARE;
        }

        synchronized void advance(long bytes) {
            long next = Math.min(end, stored + bytes);
            moved += next - stored;
            if (receives) {
                events.accept(new TransferEvent.RangesStored(ByteRangeSet.of(stored, next)));
            }
            stored = next;
            events.accept(new TransferEvent.Progress(System.currentTimeMillis(), moved));
        }

        synchronized void finish() {
            advance(end - stored);
            events.accept(new TransferEvent.Completed(moved));
        }
    }

    public int count() {
        return running.size();
    }

    /// Waits until at least `count` transfers run.
    ///
    /// @return whether they do within the limit
    public boolean await(int count, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (count() < count) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(LOOK_AGAIN);
        }
        return true;
    }

    /// Makes every running transfer report stored ranges, if it does so, and progress.
    public void mark() {
        running.forEach(one -> one.advance(STEP));
    }

    /// Ends every running transfer successfully.
    public void finish() {
        for (Running one : List.copyOf(running)) {
            if (running.remove(one)) {
                one.finish();
            }
        }
    }

    DataSession session() {
        return new Session();
    }

    private final class Session implements DataSession {
        private @Nullable Running current;

        @Override
        public void secure(DataChannelSecurity security) {
            // There is no data channel.
        }

        @Override
        public CompletableFuture<List<HostPort>> listen(InetAddress local,
                ServerAction.Listen wanted) {
            return CompletableFuture.completedFuture(List.of(new HostPort(local, DATA_PORT)));
        }

        @Override
        public void connectTo(List<HostPort> peers) {
            // There is no peer.
        }

        @Override
        public synchronized void start(TransferRequest request, Consumer<TransferEvent> events) {
            boolean receives = request instanceof TransferRequest.ReceiveFile;
            Running begun = new Running(receives, receives ? files.extend(request.path()) : 0,
                    events);
            events.accept(new TransferEvent.Started(false));
            current = begun;
            running.add(begun);
        }

        @Override
        public synchronized void abort(String reason) {
            if (current != null && running.remove(current)) {
                current.events.accept(new TransferEvent.Failed(new Aborted(reason)));
            }
            current = null;
        }

        @Override
        public void close() {
            abort("The session has ended.");
        }
    }
}
