package io.dray.mover.frontend;

import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.name.NameBytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Where several back ends store the shares of one new file: a file with a hidden name beside it, which gets
/// the final name when it is whole.
record StripedFile(String path) {
    private static final int HASH_BYTES = 12;

    /// Path of the unfinished file; the same for every attempt.
    String unfinished() {
        int slash = path.lastIndexOf('/');
        return path.substring(0, slash + 1)
                + LeftoverName.stripesOf(path.substring(slash + 1)).text();
    }

    /// A name for what belongs to this path alone.
    String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(NameBytes.encode(path));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
