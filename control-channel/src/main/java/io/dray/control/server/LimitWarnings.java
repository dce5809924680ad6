package io.dray.control.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs events that any client can cause: the first one, then one line per minute with the count since the
/// last line, so that clients cannot fill the log. Thread-safe.
final class LimitWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(LimitWarnings.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<String, Long> lastLogged = new HashMap<>();
    private final Map<String, Long> unlogged = new HashMap<>();

    LimitWarnings(InstantSource clock) {
        this.clock = clock;
    }

    /// @param audit audit log of the connection that reached the limit
    synchronized void reached(OpenConnections.Limit limit, AuditLog audit) {
        long times = due(limit.option());
        if (times > 0) {
            LOG.warn("limits.{} is reached ({} times since the last warning): {}",
                    limit.option(), times, limit.reason());
            audit.limitReached(limit.option(), limit.reason(), times);
        }
    }

    /// @param kind     kind of misuse; there are few kinds
    /// @param sentence the message about this client
    synchronized void misused(String kind, String sentence) {
        long times = due(kind);
        if (times > 0) {
            LOG.warn("{} ({} times since the last warning)", sentence, times);
        }
    }

    /// The count since the last line, if a line is due; else 0.
    private long due(String kind) {
        long now = clock.millis();
        long times = unlogged.merge(kind, 1L, Long::sum);
        Long last = lastLogged.get(kind);
        if (last != null && now - last < INTERVAL.toMillis() && now >= last) {
            return 0;
        }
        lastLogged.put(kind, now);
        unlogged.remove(kind);
        return times;
    }
}
