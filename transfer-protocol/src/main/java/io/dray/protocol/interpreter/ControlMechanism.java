package io.dray.protocol.interpreter;

import java.util.Locale;
import java.util.Optional;

/// Security mechanisms of AUTH (RFC 2228).
public enum ControlMechanism {
    /// TLS on the connection itself (RFC 4217)
    TLS,
    /// GSI: TLS records as tokens in ADAT, then each line wrapped (RFC 2228, GFD.20)
    GSSAPI;

    /// Finds a mechanism by the argument of AUTH, ignoring case; `TLS-C` is the older name of `TLS`.
    public static Optional<ControlMechanism> named(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "TLS", "TLS-C" -> Optional.of(TLS);
            case "GSSAPI" -> Optional.of(GSSAPI);
            default -> Optional.empty();
        };
    }
}
