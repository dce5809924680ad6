package io.dray.mover.transfer;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One timer for many short waits: runs a callback for each wait that takes too long. It is armed only while
/// somebody waits; one timer for each wait would wake a thread for every small file. Safe for many threads.
final class CoalescedTimer {
    private static final Duration MOMENT = Duration.ofMillis(10);

    private final ScheduledExecutorService timer;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticking = new AtomicBoolean();

    /// Somebody who waits.
    private record Waiting(long since, Runnable tell) {}

    /// @param timer runs what is told, which must not wait
    CoalescedTimer(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /// Tells `tell` after one to two moments, unless the handle that this returns is run before.
    ///
    /// @throws RejectedExecutionException when the node is stopping
    Runnable unlessWithinAMoment(Runnable tell) {
        Waiting entry = new Waiting(System.nanoTime(), tell);
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
        long now = System.nanoTime();
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
                // The node is stopping; sessions are closed, and so are the sockets of who waits.
                waiting.clear();
            }
        }
    }
}
