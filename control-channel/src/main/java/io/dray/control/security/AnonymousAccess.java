package io.dray.control.security;

/// What clients that do not say who they are may do.
///
/// @param level           nothing by default
/// @param clearFromAfar   whether such logins are taken without TLS from other hosts; false: from
///                        loopback addresses only
public record AnonymousAccess(Level level, boolean clearFromAfar) {
    /// None at all.
    public static AnonymousAccess none() {
        return new AnonymousAccess(Level.NONE, false);
    }

    /// How much.
    public enum Level {
        /// No anonymous logins.
        NONE,
        /// Read and list.
        READ,
        /// Read, list, write, rename, delete.
        WRITE
    }
}
