package io.dray.control.security;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Security settings of a node; read once.
///
/// @param identity    certificate and key of the node
/// @param authorities trusted issuers of client certificates; none by default
/// @param tokens      issued access tokens
/// @param identityMap file with the identity map, if any; without it certificate logins are refused
/// @param anonymous   rights of anonymous clients
/// @param grant       rights of token holders without a rule in the map, and root of anonymous sessions; its
///                    `identity` is replaced
/// @param grid        GSI access, if offered
/// @param frontEnds   identities, as in the audit log, that may act for the accounts they name
/// @param sessionReuse meaning of resumed TLS sessions on data channels
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

    /// A copy with this meaning of resumed TLS sessions.
    public NodeSecuritySettings with(TlsSessionReuse reuse) {
        return new NodeSecuritySettings(identity, authorities, tokens, identityMap, anonymous,
                grant, grid, frontEnds, reuse);
    }

    /// Rights of the owner of a node: everything below `root`.
    ///
    /// @param readOnly without the rights to write and delete
    public static Authorization ownersGrant(Path root, boolean readOnly) {
        return new Authorization("", "owner", root,
                List.of(new Authorization.Rule("/", true, !readOnly, !readOnly)), true);
    }
}
