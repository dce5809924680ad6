package io.dray.control.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log what anybody who can connect may cause: the first time, and then once a minute with how often it
/// was since, so that nobody fills the log. Safe for many threads.
final class LimitWarnings {
    private static final Logger LOG = LoggerFactory.getLogger(LimitWarnings.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<String, Long> said = new HashMap<>();
    private final Map<String, Long> unsaid = new HashMap<>();

    LimitWarnings(InstantSource clock) {
        this.clock = clock;
    }

    /// @param limit  name of the option
    /// @param reason one sentence without a full stop
    /// @param audit  of the connection that reached it
    synchronized void reached(String limit, String reason, AuditLog audit) {
        long times = due(limit);
        if (times > 0) {
            LOG.warn("limits.{} is reached ({} times since this was last said): {}", limit, times,
                    reason);
            audit.limitReached(limit, reason, times);
        }
    }

    /// @param kind     of what clients do wrong; few
    /// @param sentence about this client
    synchronized void misused(String kind, String sentence) {
        long times = due(kind);
        if (times > 0) {
            LOG.warn("{} ({} times since this was last said)", sentence, times);
        }
    }

    /// How often it was since it was last said, if it is time to say it again; else 0.
    private long due(String kind) {
        long now = clock.millis();
        long times = unsaid.merge(kind, 1L, Long::sum);
        Long last = said.get(kind);
        if (last != null && now - last < INTERVAL.toMillis() && now >= last) {
            return 0;
        }
        said.put(kind, now);
        unsaid.remove(kind);
        return times;
    }
}
