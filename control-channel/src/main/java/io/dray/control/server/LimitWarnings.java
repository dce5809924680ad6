package io.dray.control.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log that a limit was reached: the first time, and then once a minute with how often it was
/// since, so that whoever pushes against a limit does not fill the log. Safe for many threads.
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
        long now = clock.millis();
        long times = unsaid.merge(limit, 1L, Long::sum);
        Long last = said.get(limit);
        if (last != null && now - last < INTERVAL.toMillis() && now >= last) {
            return;
        }
        said.put(limit, now);
        unsaid.remove(limit);
        LOG.warn("limits.{} is reached ({} times since this was last said): {}", limit, times,
                reason);
        audit.limitReached(limit, reason, times);
    }
}
