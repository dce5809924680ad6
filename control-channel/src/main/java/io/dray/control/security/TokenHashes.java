package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The hashes of access tokens, by name, and how they stand in the file `access-tokens`:
///
///     # dray access tokens: names and hashes; changed by 'dray token' alone
///     owner 5f0c...e1
///     backup 9a41...07
///     # end 33d8...4b
///
/// See [SealedText] for the last line. A token has at least 128 random bits, so plain SHA-256 is sufficient.
record TokenHashes(Map<String, String> byName) {
    private static final String HEAD = "# dray access tokens: names and hashes; changed by 'dray"
            + " token' alone\n";
    private static final String HASH = "[0-9a-f]{64}";
    private static final String NAME = "[A-Za-z0-9._-]{1,64}";

    TokenHashes {
        byName = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    static TokenHashes of(Map<String, AccessToken> tokens) {
        Map<String, String> hashes = new LinkedHashMap<>();
        tokens.forEach((name, token) -> hashes.put(name, hash(token)));
        return new TokenHashes(hashes);
    }

    static String hash(AccessToken token) {
        return SealedText.digest(token.value());
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /// With one more.
    ///
    /// @throws IllegalArgumentException with a sentence when the name is none, or taken
    TokenHashes with(String name, String hash) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("A token's name has up to 64 letters, digits, '.',"
                    + " '_' and '-'.");
        }
        Map<String, String> more = new LinkedHashMap<>(byName);
        if (more.put(name, hash) != null) {
            throw new IllegalArgumentException("There is a token " + name
                    + " already; revoke it first ('dray token revoke " + name + "').");
        }
        return new TokenHashes(more);
    }

    /// @throws IllegalArgumentException with a sentence when there is none of this name
    TokenHashes without(String name) {
        Map<String, String> less = new LinkedHashMap<>(byName);
        if (less.remove(name) == null) {
            throw new IllegalArgumentException("There is no token " + name
                    + "; 'dray token list' names them.");
        }
        return new TokenHashes(less);
    }

    /// Compares with every hash, in constant time each.
    Optional<String> nameOf(AccessToken shown) {
        byte[] hash = hash(shown).getBytes(StandardCharsets.US_ASCII);
        String found = null;
        for (Map.Entry<String, String> entry : byName.entrySet()) {
            if (MessageDigest.isEqual(hash, entry.getValue().getBytes(StandardCharsets.US_ASCII))) {
                found = entry.getKey();
            }
        }
        return Optional.ofNullable(found);
    }

    String text() {
        StringBuilder text = new StringBuilder(HEAD);
        byName.forEach((name, hash) -> text.append(name).append(' ').append(hash).append('\n'));
        return SealedText.seal(text.toString());
    }

    /// @param where for messages
    /// @throws SecurityFailure when it is damaged
    static TokenHashes parse(String where, String text) {
        String lines = SealedText.open(text)
                .filter(whole -> whole.startsWith(HEAD))
                .orElseThrow(() -> damaged(where));
        Map<String, String> hashes = new LinkedHashMap<>();
        lines.lines().skip(1).forEach(line -> {
            String[] words = line.split(" ", -1);
            if (words.length != 2 || !words[0].matches(NAME) || !words[1].matches(HASH)
                    || hashes.put(words[0], words[1]) != null) {
                throw damaged(where);
            }
        });
        return new TokenHashes(hashes);
    }

    /// Whether it is a file of an earlier version, which has the tokens themselves: `NAME TOKEN` a line.
    static boolean isInClear(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length == 2 && !words[1].matches(HASH))
                .isPresent() && !text.startsWith(HEAD);
    }

    /// @throws SecurityFailure when it is damaged
    static Map<String, AccessToken> parseInClear(String where, String text) {
        Map<String, AccessToken> tokens = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split("\\s+", -1);
            if (words.length != 2 || !words[0].matches(NAME)) {
                throw new SecurityFailure(where + ":" + number
                        + ": expected NAME TOKEN, with a name of letters, digits, '.', '_', '-'.");
            }
            try {
                if (tokens.put(words[0], AccessToken.parse(words[1])) != null) {
                    throw new SecurityFailure(
                            where + ":" + number + ": the name " + words[0] + " is there twice.");
                }
            } catch (IllegalArgumentException e) {
                throw new SecurityFailure(where + ":" + number + ": " + e.getMessage());
            }
        }
        if (!text.endsWith("\n")) {
            throw new SecurityFailure(where + ":" + number
                    + ": the last line has no end; was the file cut off?");
        }
        return tokens;
    }

    private static SecurityFailure damaged(String where) {
        return new SecurityFailure(where + " is damaged: it is not as 'dray token' wrote it. Put it"
                + " back from a copy; or move it away, and the next start makes a new owner's"
                + " token and forgets all others.");
    }
}
