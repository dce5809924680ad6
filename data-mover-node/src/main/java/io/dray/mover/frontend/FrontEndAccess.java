package io.dray.mover.frontend;

import io.dray.control.security.AccessTokens;
import io.dray.control.security.Authorization;
import java.util.List;
import java.util.Optional;

/// Identities with rights at a front end beyond file transfers. The owner of its first token always has them.
///
/// @param administrators may list back ends, drain and forget them; written as in the audit log
/// @param joining        may register nodes as back ends
/// @param passIdentity   whether back ends act for the accounts of this front end's users
public record FrontEndAccess(List<String> administrators, List<String> joining,
        boolean passIdentity) {
    private static final String OWNER = "token:" + AccessTokens.OWNER;

    public FrontEndAccess {
        administrators = List.copyOf(administrators);
        joining = List.copyOf(joining);
    }

    boolean administrates(String identity) {
        return identity.equals(OWNER) || administrators.contains(identity);
    }

    /// Returns the account for which the back ends act; empty if they act for the front end itself, as for its
    /// owner.
    Optional<String> passes(Authorization user) {
        return passIdentity && !user.identity().equals(OWNER)
                ? Optional.of(user.account())
                : Optional.empty();
    }

    boolean joins(String identity) {
        return administrates(identity) || joining.contains(identity);
    }
}
