package io.dray.control.server;

import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Starts a transfer, passes its events to the session's event loop, and writes the audit line at its end.
/// Events come from any thread, one at a time. Those that come before the loop has run are passed together.
final class TransferWatch {
    /// Events passed before the other sessions of the event loop, and the close of this one, have their turn.
    private static final int MOST_AT_ONCE = 32;

    private final TransferRequest request;
    private final AuditLog audit;
    private final Executor loop;
    private final Function<TransferEvent, Optional<Reply>> report;
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<TransferEvent> waiting = new ConcurrentLinkedQueue<>();
    /// Whether the loop will pass on what waits.
    private final AtomicBoolean posted = new AtomicBoolean();
    private volatile TransferEvent.DataHosts hosts = new TransferEvent.DataHosts(List.of(),
            List.of());
    private final long started = System.nanoTime();
    /// Nanoseconds; set before the last event.
    private volatile long took;

    /// @param loop   the session's event loop
    /// @param report takes an event on the loop, and returns the reply that the client got for it
    TransferWatch(TransferRequest request, AuditLog audit, Executor loop,
            Function<TransferEvent, Optional<Reply>> report) {
        this.request = request;
        this.audit = audit;
        this.loop = loop;
        this.report = report;
    }

    void start(DataSession data) {
        try {
            data.start(request, this::on);
        } catch (TransferFailure failure) {
            on(new TransferEvent.Failed(failure));
        }
    }

    private void on(TransferEvent event) {
        switch (event) {
            case TransferEvent.Started _,TransferEvent.RangesStored _,TransferEvent.Tree _ -> {
            }
            case TransferEvent.DataHosts told -> {
                // For the audit alone.
                hosts = told;
                return;
            }
            case TransferEvent.Progress(var _, long moved) -> bytes.set(moved);
            case TransferEvent.Completed(long moved, var _, var _, var _) -> {
                bytes.set(moved);
                took = System.nanoTime() - started;
            }
            case TransferEvent.Failed _ -> took = System.nanoTime() - started;
        }
        waiting.add(event);
        if (posted.compareAndSet(false, true)) {
            post(event);
        }
    }

    private void post(TransferEvent event) {
        try {
            loop.execute(this::pass);
        } catch (RejectedExecutionException e) {
            posted.set(false);
            if (!isLast(event)) {
                throw e;
            }
            // The node stops: no client is left to answer.
            ended(event, Optional.empty());
        }
    }

    private void pass() {
        posted.set(false);
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            TransferEvent event = waiting.poll();
            if (event == null) {
                return;
            }
            Optional<Reply> reply = report.apply(event);
            if (isLast(event)) {
                ended(event, reply);
            }
        }
        TransferEvent next = waiting.peek();
        if (next != null && posted.compareAndSet(false, true)) {
            post(next);
        }
    }

    private static boolean isLast(TransferEvent event) {
        return event instanceof TransferEvent.Completed || event instanceof TransferEvent.Failed;
    }

    private void ended(TransferEvent end, Optional<Reply> reply) {
        audit.transferEnded(request, end, hosts, bytes.get(), Duration.ofNanos(took), reply);
    }
}
