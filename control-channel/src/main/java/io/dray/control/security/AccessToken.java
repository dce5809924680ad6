package io.dray.control.security;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/// A secret issued by a node. Whoever presents it may log in.
public final class AccessToken {
    public static final int SHORTEST = 16;
    public static final int LONGEST = 64;
    /// 192 bits. With version byte and fingerprint the length is a multiple of three, so base64 needs no
    /// padding.
    private static final int USUAL = 24;

    private final byte[] value;

    /// @param value 16 to 64 bytes; copied
    public AccessToken(byte[] value) {
        if (value.length < SHORTEST || value.length > LONGEST) {
            throw new IllegalArgumentException("An access token has " + SHORTEST + " to " + LONGEST
                    + " bytes, not " + value.length + ".");
        }
        this.value = value.clone();
    }

    static AccessToken random(SecureRandom random) {
        byte[] value = new byte[USUAL];
        random.nextBytes(value);
        return new AccessToken(value);
    }

    /// Parses base64url without padding, the argument of PASS.
    ///
    /// @throws IllegalArgumentException when the text is invalid; the message does not repeat it
    public static AccessToken parse(String text) {
        if (text.length() > LONGEST * 2) {
            throw new IllegalArgumentException("This is too long for an access token.");
        }
        byte[] value;
        try {
            value = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("An access token is base64url text.");
        }
        return new AccessToken(value);
    }

    /// A copy of the bytes.
    public byte[] value() {
        return value.clone();
    }

    /// base64url without padding: the argument of PASS.
    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    /// Compares in constant time.
    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof AccessToken token && MessageDigest.isEqual(value, token.value);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "AccessToken[...]";
    }
}
