package io.dray.control.coordination;

import io.dray.protocol.tuning.StreamTuner;
import io.dray.protocol.tuning.StreamTuner.Pace;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The threads that copy a tree. Adapts their number: tries more threads during the copy, and ends those that
/// did not make it faster. Safe for use by many threads.
final class CopyWorkers {
    /// Measurements while a change settles: enough to react within a quarter of that time.
    private static final int LOOKS = 4;

    private final Concurrency concurrency;
    private final Consumer<Boolean> task;
    private final LongSupplier work;
    private final Pace pace;
    private final LongSupplier clock;
    private final Set<Thread> running = new HashSet<>();
    private int number;
    private int wanted;
    private int possible;
    private boolean over;

    /// @param task  the work of one thread, until no files are left or the worker is dismissed. Takes whether
    ///              the worker is an additional one: if a server refuses more sessions, it ends without
    ///              failing the copy
    /// @param work  total work so far, in a unit that weighs small and large files fairly ([WorkMeter])
    /// @param pace  how fast the number of workers changes
    /// @param clock nanoseconds
    CopyWorkers(Concurrency concurrency, Consumer<Boolean> task, LongSupplier work,
            Pace pace, LongSupplier clock) {
        this.concurrency = concurrency;
        this.task = task;
        this.work = work;
        this.pace = pace;
        this.clock = clock;
        this.wanted = concurrency.start();
        this.possible = concurrency.most();
    }

    void start() {
        synchronized (this) {
            for (int i = 0; i < concurrency.start(); i++) {
                launch(false);
            }
        }
        if (concurrency.isAdaptive()) {
            Thread.ofVirtual().name("copy-tuning").start(this::tune);
        }
    }

    /// Returns the number of workers, at least 1.
    synchronized int count() {
        return Math.max(1, running.size());
    }

    /// Whether to dismiss the calling worker, which must then end.
    synchronized boolean isTooMany() {
        if (running.size() > wanted && running.size() > 1) {
            running.remove(Thread.currentThread());
            return true;
        }
        return false;
    }

    /// Called by a worker for which a server has no more sessions. Limits the number of workers to the others.
    /// The caller must end.
    synchronized void noRoom() {
        running.remove(Thread.currentThread());
        possible = Math.max(1, running.size());
        wanted = Math.min(wanted, possible);
    }

    /// Waits until all workers have ended. If the waiting thread is interrupted, interrupts the workers.
    synchronized void join() {
        try {
            while (!running.isEmpty()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.forEach(Thread::interrupt);
        }
    }

    /// Adapts the number of workers to the measured rate, until all have ended.
    private synchronized void tune() {
        StreamTuner tuner = new StreamTuner(pace, concurrency.most(), concurrency.start(),
                clock.getAsLong());
        try {
            while (!over) {
                wait(Math.max(1, pace.settling().toMillis() / LOOKS));
                tuner.limit(possible);
                wanted = tuner.wanted(clock.getAsLong(), work.getAsLong());
                while (!over && running.size() < wanted) {
                    launch(true);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void launch(boolean further) {
        running.add(Thread.ofVirtual().name("copy-" + number++).start(() -> {
            try {
                task.accept(further);
            } finally {
                ended();
            }
        }));
    }

    /// Called when a worker ends. If it was not dismissed, no files are left: ends the copy.
    private synchronized void ended() {
        over |= running.remove(Thread.currentThread());
        notifyAll();
    }
}
