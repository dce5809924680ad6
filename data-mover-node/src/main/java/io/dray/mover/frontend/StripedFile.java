package io.dray.mover.frontend;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Where several back ends store the shares of one new file: a file with a hidden name beside it, which gets
/// the final name when it is whole.
record StripedFile(String path) {
    private static final String PREFIX = ".dray-stripes-";
    private static final int HASH_BYTES = 12;

    /// Path of the unfinished file; the same for every attempt.
    String unfinished() {
        return path.substring(0, path.lastIndexOf('/') + 1) + PREFIX + hash();
    }

    /// A name for what belongs to this path alone.
    String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(path.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /// Whether it is the name of an unfinished file: not shown.
    static boolean isLeftover(String name) {
        return name.startsWith(PREFIX) && name.length() == PREFIX.length() + 2 * HASH_BYTES;
    }
}
