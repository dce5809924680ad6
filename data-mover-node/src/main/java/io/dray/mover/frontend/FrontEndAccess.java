package io.dray.mover.frontend;

import io.dray.control.security.AccessTokens;
import io.dray.control.security.Authorization;
import java.util.List;
import java.util.Optional;

/// Which identities may do more at a front end than move files, besides the owner of its first token.
///
/// @param administrators may list back ends, drain and forget them; written as in the audit log
/// @param joining        may make nodes back ends
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

    /// The account for which back ends are to act; empty for the front end itself, as its owner does.
    Optional<String> passes(Authorization user) {
        return passIdentity && !user.identity().equals(OWNER)
                ? Optional.of(user.account())
                : Optional.empty();
    }

    boolean joins(String identity) {
        return administrates(identity) || joining.contains(identity);
    }
}
