package io.dray.mover.frontend;

import io.dray.checksum.Checksum;
import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.listing.LeftoverName;
import io.dray.protocol.name.NameBytes;
import java.nio.ByteBuffer;

/// A new file that several back ends store together. They write to a file with a hidden name beside it, which
/// gets the final name when it is complete.
record StripedFile(String path) {
    /// Hexadecimal digits, 96 bits: two paths of one front end do not collide by chance.
    private static final int DIGITS = 24;

    /// Returns the path of the unfinished file, which is the same for every attempt.
    String unfinished() {
        int slash = path.lastIndexOf('/');
        return path.substring(0, slash + 1)
                + LeftoverName.stripesOf(path.substring(slash + 1)).text();
    }

    /// Returns a hash of the path, as a unique name.
    String hash() {
        return Checksum
                .valueOf(ChecksumAlgorithm.SHA256, ByteBuffer.wrap(NameBytes.encode(path)))
                .hex()
                .substring(0, DIGITS);
    }
}
