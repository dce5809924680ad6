package io.dray.control.server;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Detects an idle session: no event for as long as its state allows. Used on the session's event loop; keeps
/// one timer however many commands pass.
final class IdleWatch {
    /// Time until the next check while the state has no limit.
    private static final Duration RECHECK = Duration.ofSeconds(10);

    private final EventExecutor loop;
    private final Supplier<Optional<Duration>> limit;
    private final Runnable idle;
    private long lastActivity;
    private @Nullable Future<?> timer;

    /// @param limit supplies the present limit; empty while something runs
    /// @param idle  called once, on the loop
    IdleWatch(EventExecutor loop, Supplier<Optional<Duration>> limit, Runnable idle) {
        this.loop = loop;
        this.limit = limit;
        this.idle = idle;
    }

    void start() {
        active();
        schedule(limit.get().orElse(RECHECK));
    }

    void active() {
        lastActivity = loop.ticker().nanoTime();
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void check() {
        Optional<Duration> bound = limit.get();
        if (bound.isEmpty()) {
            active();
            schedule(RECHECK);
            return;
        }
        Duration silence = Duration.ofNanos(loop.ticker().nanoTime() - lastActivity);
        Duration left = bound.get().minus(silence);
        if (left.isPositive()) {
            schedule(left);
        } else {
            idle.run();
        }
    }

    private void schedule(Duration delay) {
        timer = loop.schedule(this::check, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
