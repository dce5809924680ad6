package io.dray.control.security;

/// How a control channel is protected.
public enum ControlProtectionKind {
    CLEAR,
    /// AUTH TLS (RFC 4217).
    TLS,
    /// AUTH GSSAPI (RFC 2228 with GSI tokens).
    GSI
}
