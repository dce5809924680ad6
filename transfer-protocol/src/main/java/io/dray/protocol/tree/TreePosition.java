package io.dray.protocol.tree;

import io.dray.protocol.name.NameBytes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;

/// How far earlier attempts of a tree have come.
///
/// A file up to the path counts as stored if its content at the destination has the size and checksum of that at
/// the source: both ends read it again. Names, times and inode numbers do not prove that. For example, a directory
/// that was replaced by renaming holds other files, with their old times.
///
/// @param path last stored path, relative to the base; bytes of names as [NameBytes]
public record TreePosition(String path) {
    /// Before the first path.
    public static final TreePosition NOWHERE = new TreePosition("");
    /// The order of a walk.
    public static final Comparator<TreePosition> WALK_ORDER = (one, other) -> compare(
            NameBytes.encode(one.path), NameBytes.encode(other.path));
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

    /// The path in hexadecimal digits, two for each byte.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(NameBytes.encode(path));
    }

    /// The inverse of [#toString()]; empty for malformed text.
    public static Optional<TreePosition> parse(String text) {
        return text.length() <= LONGEST && text.length() % 2 == 0 && text.matches("[0-9a-fA-F]+")
                ? Optional.of(new TreePosition(NameBytes.decode(HexFormat.of().parseHex(text))))
                : Optional.empty();
    }
}
