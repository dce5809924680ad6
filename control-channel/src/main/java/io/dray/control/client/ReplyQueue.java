package io.dray.control.client;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Brings replies from the event loops to the one thread that waits for them, so that what they mean is
/// decided there alone. Any thread may add; one thread runs.
public final class ReplyQueue implements Executor {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /// Runs what was added, in order; waits when there is nothing yet.
    ///
    /// @param limit longest time to wait
    /// @throws ConversationBroken when the thread is interrupted
    public void run(Duration limit) {
        try {
            Runnable task = tasks.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            while (task != null) {
                task.run();
                task = tasks.poll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConversationBroken("interrupted while waiting for a server");
        }
    }
}
