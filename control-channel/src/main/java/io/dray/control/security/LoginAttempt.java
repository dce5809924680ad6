package io.dray.control.security;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/// What a client presents at login (USER and PASS), and on which kind of channel.
///
/// @param user     argument of USER: a name, `anonymous`, `:token:`, `:certificate:`, `:globus-mapping:`
/// @param password argument of PASS; empty when the server checks at USER whether a password is needed
/// @param channel  protection of the control channel
/// @param peer     certificate chain the client presented in the TLS handshake, leaf first; may be empty
/// @param remote   the client's address
public record LoginAttempt(String user, String password, ControlProtectionKind channel,
        List<X509Certificate> peer,
        InetSocketAddress remote) {
    /// Whether the control channel is protected against reading and modification.
    public boolean isProtected() {
        return channel != ControlProtectionKind.CLEAR;
    }

    @Override
    public String toString() {
        return "LoginAttempt[" + user + ", from " + remote + "]";
    }
}
