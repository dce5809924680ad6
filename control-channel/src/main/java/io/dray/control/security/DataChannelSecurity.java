package io.dray.control.security;

import io.dray.protocol.parameters.ProtectionLevel;

/// How the data channels of a session are secured.
public sealed interface DataChannelSecurity {
    /// Plain TCP.
    record Clear() implements DataChannelSecurity {}

    /// RFC 4217: the FTP server is the TLS server, whichever end connected.
    ///
    /// @param role this end's role
    /// @param tls  contexts to make engines from
    record OneSided(TlsRole role, DataChannelTls tls) implements DataChannelSecurity {}

    /// GridFTP (DCAU A or S): mutual TLS, the connecting side is the TLS client. With level `CLEAR` the
    /// channel is authenticated and then carries clear bytes (Globus GSI 14.20).
    record Mutual(DataChannelTls tls, ProtectionLevel level) implements DataChannelSecurity {}

    enum TlsRole {
        CLIENT, SERVER
    }
}
