package io.dray.control.client;

import io.dray.control.security.DataCredential;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.ServerTrust;
import io.dray.control.security.gsi.GsiClient;
import java.util.Optional;

/// How a control channel to a server is secured.
public sealed interface ControlSecurity {
    /// No security: within this process, or where the user asked for it.
    record Clear() implements ControlSecurity {}

    /// `AUTH GSSAPI` (RFC 2228) with GSI tokens.
    ///
    /// @param client  credential, trust and delegation
    /// @param subject required subject of the server's certificate; if empty, the certificate must name the
    ///                host
    record Gsi(GsiClient client, Optional<DistinguishedName> subject)
            implements
                ControlSecurity {}

    /// `AUTH TLS` (RFC 4217).
    ///
    /// @param trust       how the server's certificate is verified
    /// @param certificate client certificate, if any
    record Tls(ServerTrust trust, Optional<DataCredential> certificate)
            implements
                ControlSecurity {}
}
