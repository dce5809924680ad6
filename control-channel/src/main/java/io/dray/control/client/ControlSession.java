package io.dray.control.client;

import io.dray.protocol.feature.FeatureSet;
import java.security.cert.X509Certificate;
import java.util.List;

/// A control conversation after login, with what was learned on the way.
///
/// @param conversation closed with the session
/// @param features     the server's answer to FEAT; empty when it gave none
/// @param greeting     text of the server's 220
/// @param certificates chain the server showed, leaf first; empty when the control channel is clear
public record ControlSession(ControlConversation conversation, FeatureSet features,
        String greeting, List<X509Certificate> certificates) implements AutoCloseable {
    public ControlSession {
        certificates = List.copyOf(certificates);
    }

    /// Whether commands and replies travel under TLS, so that secrets may be sent.
    public boolean isProtected() {
        return !certificates.isEmpty();
    }

    @Override
    public void close() {
        conversation.close();
    }
}
