package io.dray.mover.transfer;

import java.time.Duration;

/// When the markers of a transfer are due (Globus server 13.24): performance markers at the start and after
/// every interval, progress or not; restart markers after every interval. Time is a parameter. Not safe
/// for many threads.
final class MarkerSchedule {
    private final long restartNanos;
    private final long performanceNanos;
    private long restartAt;
    private long performanceAt;

    /// @param restart     time between restart markers; zero means none
    /// @param performance time between performance markers; zero means none
    /// @param now         clock reading, nanoseconds
    MarkerSchedule(Duration restart, Duration performance, long now) {
        this.restartNanos = restart.toNanos();
        this.performanceNanos = performance.toNanos();
        this.restartAt = now + restartNanos;
        this.performanceAt = now;
    }

    /// Whether a performance marker is due. If so, schedules the next one.
    boolean takePerformance(long now) {
        if (performanceNanos == 0 || now - performanceAt < 0) {
            return false;
        }
        performanceAt = now + performanceNanos;
        return true;
    }

    /// Whether a restart marker is due. If so, schedules the next one.
    boolean takeRestart(long now) {
        if (restartNanos == 0 || now - restartAt < 0) {
            return false;
        }
        restartAt = now + restartNanos;
        return true;
    }

    boolean wantsPerformance() {
        return performanceNanos != 0;
    }

    /// Nanoseconds until the next marker; 0 if one is due; `Long.MAX_VALUE` if there are none.
    long untilNext(long now) {
        long next = Long.MAX_VALUE;
        if (restartNanos != 0) {
            next = Math.max(0, restartAt - now);
        }
        if (performanceNanos != 0) {
            next = Math.min(next, Math.max(0, performanceAt - now));
        }
        return next;
    }
}
