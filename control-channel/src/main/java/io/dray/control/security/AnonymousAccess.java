package io.dray.control.security;

/// Rights of anonymous clients.
///
/// @param level           none by default
/// @param clearFromAfar   whether anonymous logins without TLS are accepted from other hosts; false: from
///                        loopback addresses only
public record AnonymousAccess(Level level, boolean clearFromAfar) {
    /// Extent of the rights.
    public enum Level {
        /// No anonymous logins.
        NONE, READ,
        /// Read, list, write, rename, delete.
        WRITE
    }
}
