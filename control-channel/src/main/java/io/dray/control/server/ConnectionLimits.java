package io.dray.control.server;

/// The connection count of a server, and the warnings when a limit is reached.
record ConnectionLimits(OpenConnections connections, LimitWarnings warnings) {
    void reached(OpenConnections.Limit limit, AuditLog audit) {
        warnings.reached(limit.option(), limit.reason(), audit);
    }
}
