package io.dray.protocol.tree;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One of several parts into which the files of a tree are divided by their paths, so that several pairs of hosts
/// can move one tree. In the command `shard=index/count`.
///
/// A path belongs to the shard `crc32c mod count`, where `crc32c` is the CRC32C (RFC 3720, appendix B.4), unsigned,
/// of the bytes of the path relative to the base, with `/` between its components.
///
/// - Files, links and everything else that is no directory belong to the shard of their own path.
/// - Every shard has the directories that its entries are in. A directory that is empty is in the shard of its own
///   path.
/// - A directory that cannot be entered is named by every shard, since any of them may have entries in it.
///
/// The attributes of directories are no part of a shard: they are sent when all shards are stored.
///
/// @param index from 0
/// @param count number of shards, from 1 to [#MOST]
public record TreeShard(int index, int count) implements TreeContent {
    /// Most shards of a tree: far more hosts than one client can keep busy with a walk of the tree each.
    public static final int MOST = 64;
    /// The only shard of a tree that is not divided.
    public static final TreeShard WHOLE = new TreeShard(0, 1);
    private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]?)/([1-9][0-9]?)");

    public TreeShard {
        if (count < 1 || count > MOST || index < 0 || index >= count) {
            throw new IllegalArgumentException("no shard: " + index + "/" + count);
        }
    }

    public boolean isWhole() {
        return count == 1;
    }

    /// Whether a path belongs to this shard.
    ///
    /// @param path CRC32C of the path ([TreeBlockReader#pathSum])
    public boolean holds(int path) {
        return Integer.remainderUnsigned(path, count) == index;
    }

    /// `INDEX/COUNT`
    @Override
    public String toString() {
        return index + "/" + count;
    }

    /// The inverse of [#toString()]; empty for malformed text, and numbers out of bounds.
    public static Optional<TreeShard> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int index = Integer.parseInt(matcher.group(1));
        int count = Integer.parseInt(matcher.group(2));
        return index < count && count <= MOST
                ? Optional.of(new TreeShard(index, count))
                : Optional.empty();
    }
}
