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

/// An endpoint with a pool of sessions. Opens sessions in the background before they are needed, and takes
/// unused ones back. For one copy. Safe for use by many threads.
public final class SessionPool implements TransferEndpoint, AutoCloseable {
    /// Time limit and interval of probes. A greeting takes a round trip and little work, so 3 s is ample. One
    /// connection in 10 s is a negligible load.
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(10);
    /// A probe result is valid for two intervals.
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
    private boolean probing;
    private long probedAt;

    /// @param clock nanoseconds
    public SessionPool(TransferEndpoint endpoint, LongSupplier clock) {
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /// Returns the time in nanoseconds.
    public long now() {
        return clock.getAsLong();
    }

    /// Starts to open a session that is needed soon. The caller that takes it receives a failure, if any.
    public synchronized void prepare() {
        ready.add(opening());
    }

    /// Returns a session that is open or is being opened. The caller closes it.
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

    /// Returns the result of the last probe. Starts a new probe on a separate connection in the background when
    /// the last one is old.
    public synchronized Pulse pulse() {
        long now = clock.getAsLong();
        if (!probing && (pulse == Pulse.UNKNOWN || now - probedAt > PROBE_INTERVAL.toNanos())) {
            probing = true;
            BACKGROUND.execute(this::probe);
        }
        return now - probedAt > FRESH.toNanos() ? Pulse.UNKNOWN : pulse;
    }

    private void probe() {
        boolean answer = false;
        try {
            answer = endpoint.answers(PROBE_LIMIT);
        } finally {
            probed(answer);
        }
    }

    private synchronized void probed(boolean answer) {
        probing = false;
        probedAt = clock.getAsLong();
        pulse = answer ? Pulse.ANSWERS : Pulse.SILENT;
    }

    /// Opens one more session and adds it to the pool.
    ///
    /// @throws ConversationBroken when the endpoint cannot be reached, or refuses more sessions
    /// @throws io.dray.protocol.failure.TransferFailure likewise
    public void reserve() {
        giveBack(fresh());
    }

    /// Takes back a session in which nothing was negotiated. Closes it if the pool is closed.
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

    /// Waits for a session of [#begin]; rethrows its failure.
    public EndpointSession await(CompletableFuture<EndpointSession> pending) {
        try {
            return pending.get();
        } catch (ExecutionException e) {
            throw Futures.failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closeWhenOpen(pending);
            throw new ConversationBroken("interrupted while connecting to " + name());
        }
    }

    /// Closes a session that is not needed any more, as soon as it is open.
    public static void closeWhenOpen(CompletableFuture<EndpointSession> pending) {
        var _ = pending.thenAccept(EndpointSession::close);
    }

    /// Closes the sessions that are left in the pool.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        CompletableFuture<EndpointSession> left = next();
        while (left != null) {
            closeWhenOpen(left);
            left = next();
        }
    }

    private synchronized @Nullable CompletableFuture<EndpointSession> next() {
        return ready.poll();
    }
}
