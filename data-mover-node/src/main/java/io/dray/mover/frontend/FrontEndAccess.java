package io.dray.mover.frontend;

import io.dray.control.security.AccessTokens;
import java.util.List;

/// Which identities may do more at a front end than move files, besides the owner of its first token.
///
/// @param administrators may list back ends, drain and forget them; written as in the audit log
/// @param joining        may make nodes back ends
public record FrontEndAccess(List<String> administrators, List<String> joining) {
    private static final String OWNER = "token:" + AccessTokens.OWNER;

    public FrontEndAccess {
        administrators = List.copyOf(administrators);
        joining = List.copyOf(joining);
    }

    boolean administrates(String identity) {
        return identity.equals(OWNER) || administrators.contains(identity);
    }

    boolean joins(String identity) {
        return administrates(identity) || joining.contains(identity);
    }
}
