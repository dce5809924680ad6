package io.dray.control.server;

import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.reply.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Starts a transfer, passes its events to the session's event loop, and writes the audit line at its end.
/// Events come from any thread, one at a time.
final class TransferWatch {
    private final TransferRequest request;
    private final AuditLog audit;
    private final Executor loop;
    private final Function<TransferEvent, Optional<Reply>> report;
    private final AtomicLong bytes = new AtomicLong();
    private volatile TransferEvent.DataHosts hosts = new TransferEvent.DataHosts(List.of(),
            List.of());
    private final long started = System.nanoTime();

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
            case TransferEvent.DataHosts told -> hosts = told;
            case TransferEvent.Progress(var _, long moved) -> bytes.set(moved);
            case TransferEvent.Completed(long moved, var _, var _, var _) -> {
                bytes.set(moved);
                ended(event);
                return;
            }
            case TransferEvent.Failed _ -> {
                ended(event);
                return;
            }
        }
        loop.execute(() -> {
            var _ = report.apply(event);
        });
    }

    private void ended(TransferEvent end) {
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        try {
            loop.execute(() -> audit.transferEnded(request, end, hosts, bytes.get(), took,
                    report.apply(end)));
        } catch (RejectedExecutionException e) {
            // The node stops: no client is left to answer.
            audit.transferEnded(request, end, hosts, bytes.get(), took, Optional.empty());
        }
    }
}
