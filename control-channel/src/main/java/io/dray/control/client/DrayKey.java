package io.dray.control.client;

import io.dray.control.security.AccessToken;
import io.dray.control.security.Fingerprint;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The opaque key of a `dray://KEY@HOST:PORT/` URL: the fingerprint of the node's certificate, and an access
/// token.
///
/// Its text is the base64url encoding, without padding, of:
///
///     | 1 byte: version, 0x01 | 32 bytes: SHA-256 of the certificate (DER) | 16 to 64 bytes: token |
public final class DrayKey {
    private static final byte VERSION = 1;
    private static final int TOKEN_AT = 1 + Fingerprint.BYTES;
    private static final int LONGEST_TEXT = ((TOKEN_AT + AccessToken.LONGEST) * 4 + 2) / 3;

    private final Fingerprint fingerprint;
    private final AccessToken token;

    public DrayKey(Fingerprint fingerprint, AccessToken token) {
        this.fingerprint = fingerprint;
        this.token = token;
    }

    /// Parses a key.
    ///
    /// @throws IllegalArgumentException with a message that does not contain the key
    public static DrayKey parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "The key in the URL is too long; copy it again; 'dray url' shows it at the node.");
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
        if (bytes.length > 0 && bytes[0] != VERSION) {
            throw new IllegalArgumentException(
                    "The key in the URL has a version that this program does"
                            + " not know; the key is damaged, or made by a newer version.");
        }
        if (bytes.length < TOKEN_AT + AccessToken.SHORTEST) {
            throw new IllegalArgumentException(
                    "The key in the URL is too short; copy it again; 'dray url' shows it at the node.");
        }
        DrayKey key = new DrayKey(Fingerprint.ofDigest(Arrays.copyOfRange(bytes, 1, TOKEN_AT)),
                new AccessToken(Arrays.copyOfRange(bytes, TOKEN_AT, bytes.length)));
        // Padding, or unused bits set in the last character.
        if (!key.text().equals(text)) {
            throw damaged();
        }
        return key;
    }

    private static IllegalArgumentException damaged() {
        return new IllegalArgumentException(
                "The key in the URL is damaged; copy it again; 'dray url' shows it at the node.");
    }

    /// The key as text, including the token.
    public String text() {
        byte[] secret = token.value();
        byte[] bytes = new byte[TOKEN_AT + secret.length];
        bytes[0] = VERSION;
        System.arraycopy(fingerprint.digest(), 0, bytes, 1, Fingerprint.BYTES);
        System.arraycopy(secret, 0, bytes, TOKEN_AT, secret.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public Fingerprint fingerprint() {
        return fingerprint;
    }

    public AccessToken token() {
        return token;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DrayKey key && fingerprint.equals(key.fingerprint)
                && token.equals(key.token);
    }

    @Override
    public int hashCode() {
        return Objects.hash(fingerprint, token);
    }

    /// Leaves out the token.
    @Override
    public String toString() {
        return "DrayKey[" + fingerprint + "]";
    }
}
