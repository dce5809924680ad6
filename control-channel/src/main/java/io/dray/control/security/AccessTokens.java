package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The access tokens a node has issued, by name, kept in its state directory.
///
/// The file `access-tokens` (mode 0600) has a line `NAME TOKEN` for each; blank lines and lines that
/// start with `#` do not count. They are kept in clear because the node prints its URL, which holds
/// the first of them, at each start.
public final class AccessTokens {
    /// Name of the token that is made on first start.
    public static final String OWNER = "owner";
    private static final String FILE = "access-tokens";

    private final Map<String, AccessToken> byName;

    private AccessTokens(Map<String, AccessToken> byName) {
        this.byName = byName;
    }

    /// Loads the tokens kept in `state`; makes one, [#OWNER], when there is no file.
    ///
    /// @throws SecurityFailure              when the file is damaged or open to other users
    /// @throws java.io.UncheckedIOException when it cannot be read or written
    public static AccessTokens openOrCreate(Path state, SecureRandom random) {
        Path file = state.resolve(FILE);
        if (!Files.exists(file)) {
            PrivateFiles.directory(state);
            PrivateFiles.write(file, "# Whoever knows a token may log in. Delete a line to revoke"
                    + " it, then restart the node.\n" + OWNER + " "
                    + AccessToken.random(random).text() + "\n", "rw-------");
        }
        if (PrivateFiles.isOpenToOthers(file)) {
            throw new SecurityFailure("Other users can read or write " + file
                    + ", which holds access tokens: chmod 600 it, or delete it to get a new"
                    + " token.");
        }
        return parse(file.toString(), PrivateFiles.read(file));
    }

    /// One token only, kept nowhere; for nodes inside a program.
    public static AccessTokens of(String name, AccessToken token) {
        return new AccessTokens(Map.of(name, token));
    }

    /// None at all: nobody logs in by token.
    public static AccessTokens none() {
        return new AccessTokens(Map.of());
    }

    static AccessTokens parse(String where, String text) {
        Map<String, AccessToken> byName = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split("\\s+", -1);
            if (words.length != 2 || !words[0].matches("[A-Za-z0-9._-]{1,64}")) {
                throw new SecurityFailure(where + ":" + number
                        + ": expected NAME TOKEN, with a name of letters, digits, '.', '_', '-'.");
            }
            try {
                if (byName.put(words[0], AccessToken.parse(words[1])) != null) {
                    throw new SecurityFailure(
                            where + ":" + number + ": the name " + words[0] + " is there twice.");
                }
            } catch (IllegalArgumentException e) {
                throw new SecurityFailure(where + ":" + number + ": " + e.getMessage());
            }
        }
        return new AccessTokens(byName);
    }

    /// The first token, for the URL that the node prints.
    public Optional<AccessToken> first() {
        return byName.values().stream().findFirst();
    }

    /// Whose token this is. Compares with every token, in constant time each.
    Optional<String> nameOf(AccessToken shown) {
        String found = null;
        for (Map.Entry<String, AccessToken> entry : byName.entrySet()) {
            if (entry.getValue().equals(shown)) {
                found = entry.getKey();
            }
        }
        return Optional.ofNullable(found);
    }
}
