package io.dray.protocol.reply;

import java.util.Optional;

/// What an end reports while it moves a tree.
public sealed interface TreeNews {
    /// An entry that does not travel in the tree, or could not be stored from it.
    ///
    /// @param line a line as MLSR has it: facts, a space, and the path relative to the base; without facts at the
    ///             destination
    record Left(String line) implements TreeNews {}

    /// Everything up to this path is stored, and forced to stable storage where the node does that.
    ///
    /// @param files number of files that this attempt has stored or found stored, also behind the path
    /// @param path  relative to the base
    record Reached(long files, String path) implements TreeNews {}

    /// The preliminary reply.
    default Reply reply() {
        return switch (this) {
            case Left(String line) -> Reply.of(113, "Tree Left", " " + line, "End.");
            case Reached(long files, String path) ->
                Reply.of(111, "Tree Marker " + files + " " + path);
        };
    }

    /// The inverse of [#reply()]; empty for another reply.
    static Optional<TreeNews> parse(Reply reply) {
        String first = reply.lines().getFirst();
        if (reply.code() == 113 && reply.lines().size() == 3 && first.equals("Tree Left")
                && reply.lines().get(1).startsWith(" ")) {
            return Optional.of(new Left(reply.lines().get(1).substring(1)));
        }
        String[] words = first.split(" ", 4);
        return reply.code() == 111 && words.length == 4 && first.startsWith("Tree Marker ")
                && words[2].matches("[0-9]{1,15}")
                        ? Optional.of(new Reached(Long.parseLong(words[2]), words[3]))
                        : Optional.empty();
    }
}
