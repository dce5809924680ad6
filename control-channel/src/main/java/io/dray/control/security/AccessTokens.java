package io.dray.control.security;

import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The access tokens issued by a node, by name, stored in its state directory.
///
/// The file `access-tokens` contains hashes ([TokenHashes]); a token is shown only when it is created. Only the
/// owner's token is stored itself, in `owner-token`, because `dray url` prints it. Both files are private
/// (0600). `access-tokens` is read again after a change, so that tokens can be added and revoked while the node
/// runs; if the file is damaged then, the previous tokens stay valid. Safe for many threads.
public final class AccessTokens {
    /// Name of the token created at the first start.
    public static final String OWNER = "owner";
    private static final String FILE = "access-tokens";
    private static final String OWNER_FILE = "owner-token";
    private static final String LOCK = "access-tokens.lock";
    private static final String PRIVATE = "rw-------";
    /// Time limit of a change, which takes milliseconds: the wait for the lock includes other commands.
    private static final Duration LONGEST_CHANGE = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(AccessTokens.class);

    private final Optional<AccessToken> owner;
    private final Supplier<TokenHashes> hashes;

    private AccessTokens(Optional<AccessToken> owner, Supplier<TokenHashes> hashes) {
        this.owner = owner;
        this.hashes = hashes;
    }

    /// Loads the tokens stored in `state`; creates one, [#OWNER], when there is no file. A file of an earlier
    /// version, with tokens in clear, is replaced by one with hashes.
    ///
    /// @throws SecurityFailure when a file is damaged or accessible to other users; the message names it
    /// @throws UncheckedIOException when a file cannot be read or written
    public static AccessTokens openOrCreate(Path state, SecureRandom random) {
        PrivateFiles.directory(state);
        try (FileLease _ = locked(state)) {
            Path file = state.resolve(FILE);
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                AccessToken token = AccessToken.random(random);
                writeOwner(state, token);
                write(state, new TokenHashes(Map.of(OWNER, TokenHashes.hash(token))));
            }
            String text = readPrivate(file);
            if (TokenHashes.isInClear(text)) {
                Map<String, AccessToken> inClear = TokenHashes.parseInClear(file.toString(), text);
                AccessToken owners = inClear.get(OWNER);
                if (owners != null) {
                    writeOwner(state, owners);
                }
                write(state, TokenHashes.of(inClear));
                LOG.info("{} had tokens in clear; it has their hashes now", file);
            }
            ReloadedFile<TokenHashes> hashes = new ReloadedFile<>(List.of(file),
                    () -> TokenHashes.parse(file.toString(), readPrivate(file)));
            return new AccessTokens(ownersToken(state, hashes.current()), hashes::current);
        } catch (IOException e) {
            throw new UncheckedIOException("The access tokens in " + state + " cannot be used: "
                    + e.getMessage() + ".", e);
        }
    }

    /// No tokens: token logins are refused.
    public static AccessTokens none() {
        TokenHashes nobody = new TokenHashes(Map.of());
        return new AccessTokens(Optional.empty(), () -> nobody);
    }

    /// Creates a token. It is not shown again, except the owner's.
    ///
    /// @throws IllegalArgumentException with a sentence when the name is invalid or in use
    public static AccessToken add(Path state, String name, SecureRandom random) {
        AccessToken token = AccessToken.random(random);
        change(state, before -> before.with(name, TokenHashes.hash(token)), () -> {
            if (name.equals(OWNER)) {
                writeOwner(state, token);
            }
        });
        return token;
    }

    /// Revokes a token: later logins with it are refused.
    ///
    /// @throws IllegalArgumentException with a sentence when there is no token of this name
    public static void revoke(Path state, String name) {
        change(state, before -> before.without(name), () -> {});
        if (name.equals(OWNER)) {
            try {
                Files.deleteIfExists(state.resolve(OWNER_FILE));
            } catch (IOException e) {
                throw new UncheckedIOException("The owner's token is revoked, but "
                        + state.resolve(OWNER_FILE) + " cannot be removed: " + e.getMessage()
                        + ".", e);
            }
        }
    }

    /// Names of the tokens of a node, which may be running.
    public static List<String> names(Path state) {
        return read(state).names();
    }

    private static void change(Path state, UnaryOperator<TokenHashes> change, Runnable before) {
        if (!Files.exists(state.resolve(FILE))) {
            throw new IllegalArgumentException("There are no access tokens in " + state
                    + ": start the node once, or name its state directory by --state.");
        }
        try (FileLease _ = locked(state)) {
            TokenHashes after = change.apply(read(state));
            before.run();
            write(state, after);
        } catch (IOException e) {
            throw new UncheckedIOException("The access tokens in " + state
                    + " cannot be changed: " + e.getMessage() + ".", e);
        }
    }

    private static TokenHashes read(Path state) {
        Path file = state.resolve(FILE);
        String text = readPrivate(file);
        return TokenHashes.isInClear(text)
                ? TokenHashes.of(TokenHashes.parseInClear(file.toString(), text))
                : TokenHashes.parse(file.toString(), text);
    }

    /// The owner's token, for the URL; empty when it was revoked.
    public Optional<AccessToken> owner() {
        return owner;
    }

    /// Name of the presented token. Compares with every hash, in constant time.
    Optional<String> nameOf(AccessToken shown) {
        return hashes.get().nameOf(shown);
    }

    /// Reads the owner's token; its hash must be in the list.
    private static Optional<AccessToken> ownersToken(Path state, TokenHashes hashes) {
        Path file = state.resolve(OWNER_FILE);
        if (!hashes.names().contains(OWNER)) {
            return Optional.empty();
        }
        String remedy = " 'dray token revoke owner' and 'dray token add owner' make another one.";
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new SecurityFailure("The owner's token is not there any more: " + file
                    + " is missing. Put it back, or give up that token:" + remedy);
        }
        AccessToken token;
        try {
            token = AccessToken.parse(readPrivate(file).strip());
        } catch (IllegalArgumentException e) {
            throw new SecurityFailure(file + " is damaged: " + e.getMessage() + remedy);
        }
        if (!hashes.nameOf(token).equals(Optional.of(OWNER))) {
            throw new SecurityFailure(file + " is damaged, or does not belong to "
                    + state.resolve(FILE) + ": it is not the owner's token." + remedy);
        }
        return Optional.of(token);
    }

    private static String readPrivate(Path file) {
        if (Files.isDirectory(file)) {
            throw new SecurityFailure(file + " is a directory, not a file: move it away.");
        }
        if (PrivateFiles.isOpenToOthers(file)) {
            throw new SecurityFailure("Other users can read or write " + file
                    + ", which holds secrets: chmod 600 it, and revoke its tokens if others were"
                    + " there ('dray token revoke').");
        }
        return PrivateFiles.read(file);
    }

    private static void writeOwner(Path state, AccessToken token) {
        PrivateFiles.write(state.resolve(OWNER_FILE), token.text() + "\n", PRIVATE);
    }

    private static void write(Path state, TokenHashes hashes) {
        PrivateFiles.write(state.resolve(FILE), hashes.text(), PRIVATE);
    }

    private static FileLease locked(Path state) throws IOException {
        return FileLease.await(state.resolve(LOCK), LONGEST_CHANGE);
    }
}
