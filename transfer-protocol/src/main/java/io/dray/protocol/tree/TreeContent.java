package io.dray.protocol.tree;

/// What ERET sends of a tree.
public sealed interface TreeContent permits TreeShard, TreeContent.Attributes {
    /// Only the attributes of the directories, in the command `attributes`.
    record Attributes() implements TreeContent {}
}
