package io.dray.control.security;

import java.util.Locale;

/// What it means that a client resumes the TLS session of its control connection on a data channel under the node's
/// certificate (RFC 4217): only the client of that connection can.
public enum TlsSessionReuse {
    /// No session can be resumed.
    OFF,
    /// It proves that the peer is the client, wherever it connects from.
    ACCEPTED,
    /// Data channels that do not are refused.
    REQUIRED;

    /// @throws IllegalArgumentException for another word
    public static TlsSessionReuse parse(String text) {
        for (TlsSessionReuse each : values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("expected off, accepted or required");
    }
}
