package io.dray.control.server;

/// What the connections of a server are counted by, and what is said when there are too many.
record ConnectionLimits(OpenConnections connections, LimitWarnings warnings) {
    /// Says that a limit was reached.
    void reached(OpenConnections.Limit limit, AuditLog audit) {
        warnings.reached(limit.option(), limit.reason(), audit);
    }
}
