package io.dray.control.security;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The user's home directory, as programs of Unix find it: `HOME`, else what the account database says. A
/// service's account may have none.
public final class UserHome {
    private UserHome() {}

    /// That of this process.
    public static Optional<Path> ofProcess() {
        return find(System.getenv(), System.getProperty("user.home", ""));
    }

    /// @param account home directory in the account database; what is no absolute path stands for none, as the
    ///                `?` that Java gives
    static Optional<Path> find(Map<String, String> environment, String account) {
        return absolute(environment.getOrDefault("HOME", "")).or(() -> absolute(account));
    }

    private static Optional<Path> absolute(String text) {
        try {
            return Optional.of(text).filter(t -> t.startsWith("/")).map(Path::of);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
