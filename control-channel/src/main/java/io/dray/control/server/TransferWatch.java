package io.dray.control.server;

import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Starts a transfer and passes its events on; at the end it reports the bytes moved and the duration. Events
/// come from any thread, one at a time.
final class TransferWatch {
    private final TransferRequest request;
    private final News news;
    private final AtomicLong bytes = new AtomicLong();
    private volatile TransferEvent.DataHosts hosts = new TransferEvent.DataHosts(List.of(),
            List.of());
    private final long started = System.nanoTime();

    /// Receives the events, on the reporting thread.
    interface News {
        void on(TransferEvent event);

        /// The transfer has ended.
        ///
        /// @param hosts at the other ends of the data channels
        void ended(TransferEvent event, TransferEvent.DataHosts hosts, long bytes, Duration took);
    }

    TransferWatch(TransferRequest request, News news) {
        this.request = request;
        this.news = news;
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
            case TransferEvent.Started _,TransferEvent.RangesStored _ -> news.on(event);
            case TransferEvent.DataHosts told -> {
                hosts = told;
                news.on(event);
            }
            case TransferEvent.Progress(var _, long moved) -> {
                bytes.set(moved);
                news.on(event);
            }
            case TransferEvent.Completed(long moved, var _, var _, var _) -> {
                bytes.set(moved);
                ended(event);
            }
            case TransferEvent.Failed _ -> ended(event);
        }
    }

    private void ended(TransferEvent end) {
        news.ended(end, hosts, bytes.get(), Duration.ofNanos(System.nanoTime() - started));
    }
}
