package io.dray.control.security;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a node is told about security; read once.
///
/// @param identity    certificate and key the node shows
/// @param authorities whose client certificates are believed; none by default
/// @param tokens      access tokens issued
/// @param identityMap file with the identity map, if there is one; without it no certificate gets in
/// @param anonymous   what nobodies may do
/// @param grant       what token holders get that the map does not name, and the root of anonymous
///                    sessions; its `identity` is replaced
/// @param grid        access by GSI, where it is offered
/// @param frontEnds   identities, as the audit log writes them, that may act for the accounts they name
/// @param sessionReuse what resumed TLS sessions mean on data channels
public record NodeSecuritySettings(NodeIdentity identity, List<X509Certificate> authorities,
        AccessTokens tokens, Optional<Path> identityMap, AnonymousAccess anonymous,
        Authorization grant, Optional<GridAccess> grid, Set<String> frontEnds,
        TlsSessionReuse sessionReuse) {
    public NodeSecuritySettings {
        authorities = List.copyOf(authorities);
        frontEnds = Set.copyOf(frontEnds);
    }

    /// Without access by GSI, and without front ends.
    public NodeSecuritySettings(NodeIdentity identity, List<X509Certificate> authorities,
            AccessTokens tokens, Optional<Path> identityMap, AnonymousAccess anonymous,
            Authorization grant) {
        this(identity, authorities, tokens, identityMap, anonymous, grant, Optional.empty(),
                Set.of(), TlsSessionReuse.OFF);
    }

    /// The same with access by GSI.
    public NodeSecuritySettings with(Optional<GridAccess> access) {
        return new NodeSecuritySettings(identity, authorities, tokens, identityMap, anonymous,
                grant, access, frontEnds, sessionReuse);
    }

    /// The same with front ends that may act for their users.
    public NodeSecuritySettings with(Set<String> identities) {
        return new NodeSecuritySettings(identity, authorities, tokens, identityMap, anonymous,
                grant, grid, identities, sessionReuse);
    }

    /// The same with this said about resumed TLS sessions.
    public NodeSecuritySettings with(TlsSessionReuse reuse) {
        return new NodeSecuritySettings(identity, authorities, tokens, identityMap, anonymous,
                grant, grid, frontEnds, reuse);
    }

    /// What the owner of a node gets on first start: everything below `root`.
    ///
    /// @param readOnly neither write nor delete, whoever it is
    public static Authorization ownersGrant(Path root, boolean readOnly) {
        return new Authorization("", "owner", root,
                List.of(new Authorization.Rule("/", true, !readOnly, !readOnly)), true);
    }
}
