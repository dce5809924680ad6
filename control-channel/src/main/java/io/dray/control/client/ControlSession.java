package io.dray.control.client;

import io.dray.protocol.feature.FeatureSet;
import java.security.cert.X509Certificate;
import java.util.List;

/// A control conversation after login, with what the login learned about the server.
///
/// @param conversation closed with the session
/// @param features     the server's answer to FEAT; empty if there was none
/// @param greeting     text of the server's 220 reply
/// @param certificates certificate chain of the server, leaf first; empty if the control channel is clear
public record ControlSession(ControlConversation conversation, FeatureSet features,
        String greeting, List<X509Certificate> certificates) implements AutoCloseable {
    public ControlSession {
        certificates = List.copyOf(certificates);
    }

    /// Whether the control channel is encrypted, so that secrets may be sent.
    public boolean isProtected() {
        return !certificates.isEmpty();
    }

    @Override
    public void close() {
        conversation.close();
    }
}
