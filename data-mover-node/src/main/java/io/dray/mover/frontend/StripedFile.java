package io.dray.mover.frontend;

import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.name.NameBytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A new file that several back ends store together. They write to a file with a hidden name beside it, which
/// gets the final name when it is complete.
record StripedFile(String path) {
    /// 96 bits: two paths of one front end do not collide by chance.
    private static final int HASH_BYTES = 12;

    /// Returns the path of the unfinished file, which is the same for every attempt.
    String unfinished() {
        int slash = path.lastIndexOf('/');
        return path.substring(0, slash + 1)
                + LeftoverName.stripesOf(path.substring(slash + 1)).text();
    }

    /// Returns a hash of the path, as a unique name.
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
