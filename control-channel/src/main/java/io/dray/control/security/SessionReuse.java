package io.dray.control.security;

import java.util.Locale;

/// What it means that a client resumes the TLS session of its control connection on a data channel under the node's
/// certificate (RFC 4217): only the client of that connection can.
public enum SessionReuse {
    /// No session can be resumed.
    OFF,
    /// It proves that the peer is the client, wherever it connects from.
    ACCEPTED,
    /// Data channels that do not are refused.
    REQUIRED;

    /// @throws IllegalArgumentException for another word
    public static SessionReuse parse(String text) {
        for (SessionReuse each : values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("expected off, accepted or required");
    }
}
