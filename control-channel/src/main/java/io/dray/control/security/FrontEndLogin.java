package io.dray.control.security;

import java.util.Optional;
import java.util.regex.Pattern;

/// A login by a configured front end. It names the account of a user whom it has authenticated, and gets the
/// root and rules of its own identity.
///
/// @param own rights of the front end's own identity
record FrontEndLogin(Authorization own) {
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    /// Empty for identities that are not front ends.
    static Optional<FrontEndLogin> of(NodeSecuritySettings settings, Authorization own) {
        return settings.frontEnds().contains(own.identity())
                ? Optional.of(new FrontEndLogin(own))
                : Optional.empty();
    }

    /// The authorization for a user name.
    ///
    /// @param user argument of USER; with a leading colon the front end acts for itself
    /// @return empty when the name is not a valid account
    Optional<Authorization> actingFor(String user) {
        return user.startsWith(":") ? Optional.of(own) : namedAccount(user);
    }

    /// The authorization as the user of an account.
    ///
    /// @return empty when the name is not a valid account
    Optional<Authorization> namedAccount(String user) {
        return ACCOUNT.matcher(user).matches()
                ? Optional.of(new Authorization(user + " by " + own.identity(), user, own.root(),
                        own.rules(), own.thirdParty()))
                : Optional.empty();
    }
}
