package io.dray.control.security;

import java.security.cert.X509Certificate;
import java.util.List;

/// How a client verifies a server.
public sealed interface ServerTrust {
    /// By exactly one certificate, whatever its name, dates and issuer.
    record Pinned(Fingerprint fingerprint) implements ServerTrust {}

    /// By authorities, and the host name in the certificate.
    ///
    /// @param certificates of the authorities; empty for those the Java platform trusts
    record Authorities(List<X509Certificate> certificates) implements ServerTrust {
        public Authorities {
            certificates = List.copyOf(certificates);
        }
    }
}
