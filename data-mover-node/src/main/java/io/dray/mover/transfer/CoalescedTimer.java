package io.dray.mover.transfer;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// One timer for many short waits. It runs a callback for each wait that takes too long, and is armed only
/// while there are waits: a timer per wait would wake a thread for every small file. Safe for many threads.
final class CoalescedTimer {
    /// Longer than a small transfer on a local network, short for a person.
    private static final Duration MOMENT = Duration.ofMillis(10);

    private final ScheduledExecutorService timer;
    private final LongSupplier nanoClock;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticking = new AtomicBoolean();

    private record Waiting(long since, Runnable tell) {}

    /// @param timer     runs the callbacks, which must not block
    /// @param nanoClock monotonic clock, nanoseconds
    CoalescedTimer(ScheduledExecutorService timer, LongSupplier nanoClock) {
        this.timer = timer;
        this.nanoClock = nanoClock;
    }

    /// Runs `tell` after one to two moments, unless the returned handle is run before.
    ///
    /// @throws RejectedExecutionException when the node is stopping
    Runnable unlessWithinAMoment(Runnable tell) {
        Waiting entry = new Waiting(nanoClock.getAsLong(), tell);
        waiting.add(entry);
        if (ticking.compareAndSet(false, true)) {
            schedule();
        }
        return () -> waiting.remove(entry);
    }

    private void schedule() {
        var _ = timer.schedule(this::tick, MOMENT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        long now = nanoClock.getAsLong();
        for (Waiting entry : List.copyOf(waiting)) {
            if (now - entry.since() >= MOMENT.toNanos() && waiting.remove(entry)) {
                entry.tell().run();
            }
        }
        ticking.set(false);
        if (!waiting.isEmpty() && ticking.compareAndSet(false, true)) {
            try {
                schedule();
            } catch (RejectedExecutionException e) {
                // The node is stopping; closing the sessions closes the sockets and so ends the waits.
                waiting.clear();
            }
        }
    }
}
