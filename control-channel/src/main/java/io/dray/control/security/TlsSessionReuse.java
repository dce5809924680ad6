package io.dray.control.security;

import java.util.Locale;

/// Meaning of a data channel handshake that resumes the TLS session of the control connection, under the node's
/// certificate (RFC 4217). Only the client of that connection can resume it.
public enum TlsSessionReuse {
    /// No session can be resumed.
    OFF,
    /// It proves that the peer is the client, wherever it connects from.
    ACCEPTED,
    /// Data channels without resumption are refused.
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
