package io.dray.control.client;

import io.dray.control.security.DataCredential;
import io.dray.control.security.DistinguishedName;
import io.dray.control.security.ServerTrust;
import io.dray.control.security.gsi.GsiClient;
import java.util.Optional;

/// How a control channel to a server is secured.
public sealed interface ControlSecurity {
    /// Not at all: within this process, or where the user asked for it.
    record Clear() implements ControlSecurity {}

    /// `AUTH GSSAPI` (RFC 2228) with GSI tokens.
    ///
    /// @param client  credential, trust and delegation
    /// @param subject name that the server's certificate must bear, exactly; where empty, that of its host
    record Gsi(GsiClient client, Optional<DistinguishedName> subject) implements ControlSecurity {
        /// A server that is known by its host's name.
        public Gsi(GsiClient client) {
            this(client, Optional.empty());
        }
    }

    /// `AUTH TLS` (RFC 4217).
    ///
    /// @param trust       how the server proves who it is
    /// @param certificate what this client shows, if anything
    record Tls(ServerTrust trust, Optional<DataCredential> certificate)
            implements
                ControlSecurity {}
}
