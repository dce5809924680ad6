package io.dray.control.coordination;

import io.dray.protocol.tuning.StreamTuner;
import io.dray.protocol.tuning.StreamTuner.Pace;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/// The threads that copy a tree, as many as are worth it: more are tried while it goes on, and those that
/// made it no faster leave. Safe for many threads.
final class CopyWorkers {
    /// Looks while a change settles.
    private static final int LOOKS = 4;

    private final Concurrency concurrency;
    private final Task task;
    private final LongSupplier work;
    private final Pace pace;
    private final LongSupplier clock;
    private final Set<Thread> running = new HashSet<>();
    private int number;
    private int wanted;
    private int possible;
    private boolean over;

    /// What a worker does until there is nothing left, or it is to leave.
    interface Task {
        /// @param further made on trial: must not fail the copy when it finds no room at an end
        void run(boolean further);
    }

    /// @param work done by all so far, in a unit that is fair to small and large files
    /// @param pace of trials
    /// @param clock nanoseconds
    CopyWorkers(Concurrency concurrency, Task task, LongSupplier work, Pace pace,
            LongSupplier clock) {
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

    /// How many there are.
    synchronized int count() {
        return Math.max(1, running.size());
    }

    /// Whether the worker that asks is one too many; if so it must end.
    synchronized boolean isTooMany() {
        if (running.size() > wanted && running.size() > 1) {
            running.remove(Thread.currentThread());
            return true;
        }
        return false;
    }

    /// An end has no room for more than there were before the worker that says this, which must end.
    synchronized void noRoom() {
        running.remove(Thread.currentThread());
        possible = Math.max(1, running.size());
        wanted = Math.min(wanted, possible);
    }

    /// Waits until all have ended; when the waiting thread is interrupted, so are they.
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

    /// Lets the number follow what it brings, until all have ended.
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
                task.run(further);
            } finally {
                ended();
            }
        }));
    }

    /// Who was not sent away has found nothing more to do: for others there is nothing either.
    private synchronized void ended() {
        over |= running.remove(Thread.currentThread());
        notifyAll();
    }
}
