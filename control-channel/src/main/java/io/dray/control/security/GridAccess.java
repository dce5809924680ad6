package io.dray.control.security;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// What a node needs for clients that log in by GSI. Safe for many threads.
public interface GridAccess {
    /// A new exchange of tokens with one client.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when the host's certificate cannot
    ///                                                                  be used
    GssTokenExchange newExchange();

    /// Verifies a chain against the trust directory.
    ///
    /// @param whose begins the message of a failure, such as "The peer's certificate"
    /// @return subject of the end entity, proxies stripped
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when the chain is not trusted
    DistinguishedName identify(String whose, List<X509Certificate> chain);

    /// Groups and roles (VOMS FQANs) that a chain proves, the primary one first; none where no directory
    /// of VOMS servers is configured. Checks the chain again.
    List<String> groups(List<X509Certificate> chain);

    /// The account that a subject is mapped to.
    ///
    /// @param account requested account; empty for the subject's first
    /// @return empty when the subject has no account, or not the requested one
    Optional<String> account(DistinguishedName name, Optional<String> account);

    /// The reason without paths of this host, for clients.
    default String withoutPlaces(String reason) {
        return reason;
    }

    /// The host's credential, used where none was delegated.
    DataCredential host();
}
