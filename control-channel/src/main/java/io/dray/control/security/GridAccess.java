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

    /// Checks a chain against the trust directory.
    ///
    /// @param whose begins the sentence of a failure, such as "The peer's certificate"
    /// @return whose it is, proxies stripped
    /// @throws io.dray.protocol.failure.TransferFailure.SecurityFailure when it is not trusted
    DistinguishedName identify(String whose, List<X509Certificate> chain);

    /// Groups and roles (VOMS FQANs) that a chain proves, the primary one first; none where no directory
    /// of VOMS servers is configured. Checks the chain again.
    List<String> groups(List<X509Certificate> chain);

    /// The account that a name is mapped to.
    ///
    /// @param account the one asked for; empty for the name's first
    /// @return empty when the name has no account, or not this one
    Optional<String> account(DistinguishedName name, Optional<String> account);

    /// A reason without the names of this host's own files, for those who are not its operators.
    default String withoutPlaces(String reason) {
        return reason;
    }

    /// What this host shows where no credential was delegated.
    DataCredential host();
}
