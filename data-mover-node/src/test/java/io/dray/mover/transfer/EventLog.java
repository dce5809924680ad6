package io.dray.mover.transfer;

import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.interpreter.TransferEvent.Completed;
import io.dray.protocol.interpreter.TransferEvent.Failed;
import io.dray.protocol.interpreter.TransferEvent.RangesStored;
import io.dray.protocol.interpreter.TransferEvent.Started;
import io.dray.protocol.range.ByteRangeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;

/// What a transfer reported, for tests to wait on.
final class EventLog implements Consumer<TransferEvent> {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final List<TransferEvent> events = new ArrayList<>();

    @Override
    public synchronized void accept(TransferEvent event) {
        assertThat(isOver()).as("after the last event came %s", event).isFalse();
        events.add(event);
        notifyAll();
    }

    synchronized List<TransferEvent> events() {
        return List.copyOf(events);
    }

    /// Waits for the last event.
    TransferEvent last() {
        await(event -> event instanceof Completed || event instanceof Failed);
        return events().getLast();
    }

    Completed completed() {
        TransferEvent last = last();
        assertThat(last).as(events().toString()).isInstanceOf(Completed.class);
        return (Completed) last;
    }

    TransferFailure failure() {
        TransferEvent last = last();
        assertThat(last).isInstanceOf(Failed.class);
        return ((Failed) last).failure();
    }

    Started started() {
        await(event -> event instanceof Started);
        return (Started) events().stream()
                .filter(Started.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    TransferEvent.DataHosts hosts() {
        return (TransferEvent.DataHosts) events().stream()
                .filter(TransferEvent.DataHosts.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    synchronized void await(Predicate<TransferEvent> wanted) {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (events.stream().noneMatch(wanted)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("not seen in time; came: " + events);
            }
            try {
                wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /// All ranges announced, which must not repeat.
    ByteRangeSet announced() {
        ByteRangeSet all = ByteRangeSet.EMPTY;
        for (TransferEvent event : events()) {
            if (event instanceof RangesStored(ByteRangeSet ranges)) {
                assertThat(all.union(ranges).total()).isEqualTo(all.total() + ranges.total());
                all = all.union(ranges);
            }
        }
        return all;
    }

    private boolean isOver() {
        return !events.isEmpty() && (events.getLast() instanceof Completed
                || events.getLast() instanceof Failed);
    }
}
