package io.dray.control.security;

import java.util.Optional;
import java.util.regex.Pattern;

/// A login of an identity that this node was told is a front end: it names the account of the user whom it
/// has authenticated, and gets root and rules of its own identity.
///
/// @param own what it gets when it acts for itself
record FrontEndLogin(Authorization own) {
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    /// Empty for identities that are no front ends.
    static Optional<FrontEndLogin> of(NodeSecuritySettings settings, Authorization own) {
        return settings.frontEnds().contains(own.identity())
                ? Optional.of(new FrontEndLogin(own))
                : Optional.empty();
    }

    /// What it gets under a name.
    ///
    /// @param user argument of USER; with a colon first, it acts for itself
    /// @return empty when the name cannot be an account's
    Optional<Authorization> actingFor(String user) {
        return user.startsWith(":") ? Optional.of(own) : namedAccount(user);
    }

    /// What it gets as the user of an account.
    ///
    /// @return empty when the name cannot be an account's
    Optional<Authorization> namedAccount(String user) {
        return ACCOUNT.matcher(user).matches()
                ? Optional.of(new Authorization(user + " by " + own.identity(), user, own.root(),
                        own.rules(), own.thirdParty()))
                : Optional.empty();
    }
}
