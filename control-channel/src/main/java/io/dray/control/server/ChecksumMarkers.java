package io.dray.control.server;

import io.dray.protocol.interpreter.ServerEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Sends a marker at fixed intervals while a checksum is computed (OPTS CKSM markers). For one thread.
final class ChecksumMarkers implements LongConsumer {
    private final long interval;
    private final InstantSource clock;
    private final Consumer<ServerEvent.ChecksumProgress> sink;
    private long last;

    /// @param interval time between two markers; zero sends none
    ChecksumMarkers(Duration interval, InstantSource clock,
            Consumer<ServerEvent.ChecksumProgress> sink) {
        this.interval = interval.toMillis();
        this.clock = clock;
        this.sink = sink;
        this.last = clock.millis();
    }

    @Override
    public void accept(long bytes) {
        if (interval == 0) {
            return;
        }
        long now = clock.millis();
        if (now - last >= interval) {
            last = now;
            sink.accept(new ServerEvent.ChecksumProgress(now, bytes));
        }
    }
}
