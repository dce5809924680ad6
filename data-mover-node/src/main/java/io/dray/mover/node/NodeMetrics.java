package io.dray.mover.node;

import io.dray.mover.datachannel.DataPlaneObserver;
import io.dray.mover.datachannel.Direction;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The meters of a node. Names begin with `dray.`; directions are seen from this node.
final class NodeMetrics implements DataPlaneObserver {
    private final MeterRegistry registry;
    private final Map<Direction, Counter> bytes = new EnumMap<>(Direction.class);
    private final Map<Direction, Counter> stalls = new EnumMap<>(Direction.class);
    private final Map<Direction, AtomicInteger> streams = new EnumMap<>(Direction.class);
    private final Timer handshakes;
    private final Counter failedHandshakes;

    NodeMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Direction direction : Direction.values()) {
            String tag = direction == Direction.SENDING ? "sent" : "received";
            bytes.put(direction, Counter.builder("dray.data.bytes")
                    .description("File bytes moved over data channels")
                    .tag("direction", tag)
                    .baseUnit("bytes")
                    .register(registry));
            stalls.put(direction, Counter.builder("dray.data.stalls")
                    .description(
                            "Transfers that fell silent and streams that stood still, once each time")
                    .tag("direction", tag)
                    .register(registry));
            AtomicInteger count = new AtomicInteger();
            streams.put(direction, count);
            Gauge.builder("dray.data.streams", count, AtomicInteger::get)
                    .description("Data channels in use")
                    .tag("direction", tag)
                    .register(registry);
        }
        handshakes = Timer.builder("dray.data.handshakes")
                .description("TLS handshakes on data channels")
                .register(registry);
        failedHandshakes = Counter.builder("dray.data.handshakes.failed")
                .description("TLS handshakes on data channels that failed")
                .register(registry);
    }

    /// Registers a gauge. Its value is computed at each scrape.
    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    @Override
    public void streamOpened(Direction direction) {
        of(streams, direction).incrementAndGet();
    }

    @Override
    public void streamClosed(Direction direction) {
        of(streams, direction).decrementAndGet();
    }

    @Override
    public void bytes(Direction direction, long count) {
        of(bytes, direction).increment((double) count);
    }

    @Override
    public void handshake(Duration took, boolean succeeded) {
        if (succeeded) {
            handshakes.record(took);
        } else {
            failedHandshakes.increment();
        }
    }

    @Override
    public void stalled(Direction direction, Duration silence) {
        of(stalls, direction).increment();
    }

    /// Looks up the meter of a direction; the constructor created one for each.
    private static <T> T of(Map<Direction, T> meters, Direction direction) {
        return java.util.Objects.requireNonNull(meters.get(direction));
    }
}
