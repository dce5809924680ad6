package io.dray.control.server;

import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Starts a transfer, passes its events on and writes the audit line at its end. Events come from any
/// thread, one after the other.
final class TransferWatch {
    private final TransferRequest request;
    private final AuditLog audit;
    private final Consumer<TransferEvent> events;
    private final AtomicLong bytes = new AtomicLong();
    private volatile TransferEvent.DataHosts hosts = new TransferEvent.DataHosts(List.of(),
            List.of());
    private final long started = System.nanoTime();

    TransferWatch(TransferRequest request, AuditLog audit, Consumer<TransferEvent> events) {
        this.request = request;
        this.audit = audit;
        this.events = events;
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
            case TransferEvent.Started _,TransferEvent.RangesStored _ -> {
            }
            case TransferEvent.DataHosts told -> hosts = told;
            case TransferEvent.Progress(long _, long moved) -> bytes.set(moved);
            case TransferEvent.StripeProgress(var _, long moved) -> bytes.set(moved);
            case TransferEvent.Completed(long moved, var _, var _) -> {
                bytes.set(moved);
                ended(event);
            }
            case TransferEvent.Failed _ -> ended(event);
        }
        events.accept(event);
    }

    private void ended(TransferEvent end) {
        audit.transferEnded(request, end, hosts, bytes.get(),
                Duration.ofNanos(System.nanoTime() - started));
    }
}
