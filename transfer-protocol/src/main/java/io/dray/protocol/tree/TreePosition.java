package io.dray.protocol.tree;

import io.dray.protocol.name.NameBytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// How far earlier attempts of a tree have come: what the source and the destination need to take it up again.
///
/// A file up to the path counts as stored if it has not changed at the source since `begun`, and has the right
/// size at the destination and changed there last between `begun` and `reached`, by the clock of each end. No
/// program can set the change time of a file. So a file that somebody has removed, replaced or written to is copied
/// again.
///
/// @param begun   when the first attempt began, milliseconds since the epoch
/// @param reached when the destination announced the path, milliseconds since the epoch
/// @param path    last stored path, relative to the base; bytes of names as [NameBytes]
public record TreePosition(long begun, long reached, String path) {
    private static final int LONGEST = 2 * (TreeFormat.LONGEST_PATH + TreeFormat.LONGEST_NAME + 1);

    /// Compares two paths in walk order: component by component, each by its bytes.
    public static int compare(byte[] one, byte[] other) {
        int mismatch = Arrays.mismatch(one, other);
        if (mismatch < 0) {
            return 0;
        }
        // A slash ends a component, so it comes before all other bytes, and after the end of a path.
        return Integer.compare(rank(one, mismatch), rank(other, mismatch));
    }

    private static int rank(byte[] path, int at) {
        if (at >= path.length) {
            return 0;
        }
        return path[at] == '/' ? 1 : 1 + Byte.toUnsignedInt(path[at]);
    }

    /// `BEGUN-REACHED-PATH`, the path in hexadecimal digits
    @Override
    public String toString() {
        return begun + "-" + reached + "-" + HexFormat.of().formatHex(NameBytes.encode(path));
    }

    /// The inverse of [#toString()]; empty for malformed text.
    public static Optional<TreePosition> parse(String text) {
        String[] parts = text.split("-", -1);
        if (parts.length != 3 || !parts[0].matches("[0-9]{1,15}")
                || !parts[1].matches("[0-9]{1,15}") || parts[2].length() > LONGEST
                || !parts[2].matches("([0-9a-fA-F]{2})*")) {
            return Optional.empty();
        }
        return Optional.of(new TreePosition(Long.parseLong(parts[0]), Long.parseLong(parts[1]),
                NameBytes.decode(HexFormat.of().parseHex(parts[2]))));
    }
}
