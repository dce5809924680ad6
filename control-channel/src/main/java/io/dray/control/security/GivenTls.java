package io.dray.control.security;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/// Data channel TLS with a credential provided by the client (DCSC P or delegation).
///
/// @param tls        performs the handshake
/// @param credential the client's credential
/// @param required   subject that the client requires at the other end, if any
record GivenTls(DataChannelTls tls, DataCredential credential, Optional<String> required)
        implements
            DataChannelTls {
    @Override
    public SSLEngine newEngine(DataChannelSecurity.TlsRole role) {
        return tls.newEngine(role);
    }

    @Override
    public SSLEngine newBulkEngine(DataChannelSecurity.TlsRole role) {
        return tls.newBulkEngine(role);
    }

    @Override
    public Optional<DataCredential> given() {
        return Optional.of(credential);
    }

    @Override
    public Optional<String> requiredSubject() {
        return required;
    }

    @Override
    public void verifyPeer(SSLSession session) {
        tls.verifyPeer(session);
    }
}
