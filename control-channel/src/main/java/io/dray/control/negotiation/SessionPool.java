package io.dray.control.negotiation;

import io.dray.control.client.ConversationBroken;
import io.dray.control.client.Futures;
import io.dray.protocol.monitor.EndPulses.Pulse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// An endpoint with a pool of sessions. Sessions are opened in the background before they are needed, and are
/// returned after use. For one copy; safe for many threads.
public final class SessionPool implements TransferEndpoint, AutoCloseable {
    /// A greeting takes a round trip and some work of the server; the time between two questions keeps the
    /// load of asking low.
    private static final Duration ASK_LIMIT = Duration.ofSeconds(3);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);
    /// An older answer says nothing of today's silence.
    private static final Duration FRESH = Duration.ofSeconds(20);

    private static final Executor BACKGROUND = task -> Thread.ofVirtual()
            .name("open-session")
            .start(task);

    private final TransferEndpoint endpoint;
    private final LongSupplier clock;
    private final Deque<CompletableFuture<EndpointSession>> ready = new ArrayDeque<>();
    private boolean closed;
    private volatile boolean reached;
    private Pulse pulse = Pulse.UNKNOWN;
    private boolean asking;
    private long askedAt;

    /// @param clock nanoseconds
    public SessionPool(TransferEndpoint endpoint, LongSupplier clock) {
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /// The time, in nanoseconds.
    public long now() {
        return clock.getAsLong();
    }

    /// Begins to open a session that will be wanted soon. A failure is told to who asks for it.
    public synchronized void prepare() {
        ready.add(opening());
    }

    /// A session that is ready, or opens in the background. Who asks for it closes it.
    public CompletableFuture<EndpointSession> begin() {
        CompletableFuture<EndpointSession> first = next();
        return first == null ? opening() : first;
    }

    private CompletableFuture<EndpointSession> opening() {
        return CompletableFuture.supplyAsync(this::fresh, BACKGROUND);
    }

    private EndpointSession fresh() {
        EndpointSession session = endpoint.open();
        reached = true;
        return session;
    }

    /// Whether a session has ever been opened.
    public boolean wasReached() {
        return reached;
    }

    /// What is known of it by now; asks it on a connection of its own, now and then, in the background.
    public synchronized Pulse pulse() {
        long now = clock.getAsLong();
        if (!asking && (pulse == Pulse.UNKNOWN || now - askedAt > ASK_AGAIN.toNanos())) {
            asking = true;
            BACKGROUND.execute(this::askNow);
        }
        return now - askedAt > FRESH.toNanos() ? Pulse.UNKNOWN : pulse;
    }

    private void askNow() {
        boolean answer = false;
        try {
            answer = endpoint.answers(ASK_LIMIT);
        } finally {
            heard(answer);
        }
    }

    private synchronized void heard(boolean answer) {
        asking = false;
        askedAt = clock.getAsLong();
        pulse = answer ? Pulse.ANSWERS : Pulse.SILENT;
    }

    /// Opens one session more, for who asks next.
    ///
    /// @throws ConversationBroken when the endpoint has none left
    /// @throws io.dray.protocol.failure.TransferFailure likewise
    public void reserve() {
        giveBack(fresh());
    }

    /// Takes a session back that is as it was opened: nothing was negotiated in it. It is closed when
    /// nobody wants it.
    public void giveBack(EndpointSession session) {
        synchronized (this) {
            if (!closed) {
                ready.add(CompletableFuture.completedFuture(session));
                return;
            }
        }
        session.close();
    }

    @Override
    public String name() {
        return endpoint.name();
    }

    @Override
    public EndpointSession open() {
        CompletableFuture<EndpointSession> first = next();
        return first == null ? fresh() : await(first);
    }

    /// Waits for what [#begin] promised; a failure comes out as it went in.
    public EndpointSession await(CompletableFuture<EndpointSession> promised) {
        try {
            return promised.get();
        } catch (ExecutionException e) {
            throw Futures.failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            letGo(promised);
            throw new ConversationBroken("interrupted while connecting to " + name());
        }
    }

    /// A session that is not wanted any more, whenever it opens.
    public static void letGo(CompletableFuture<EndpointSession> promised) {
        var _ = promised.thenAccept(EndpointSession::close);
    }

    /// Closes the sessions that nobody took.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        CompletableFuture<EndpointSession> left = next();
        while (left != null) {
            letGo(left);
            left = next();
        }
    }

    private synchronized @Nullable CompletableFuture<EndpointSession> next() {
        return ready.poll();
    }
}
