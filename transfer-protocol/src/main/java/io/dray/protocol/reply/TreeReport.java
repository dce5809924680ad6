package io.dray.protocol.reply;

import io.dray.protocol.tree.TreeTotals;
import java.util.List;
import java.util.Optional;

/// The result of a tree at one end, a line of the reply 226.
///
///     226-Transfer Complete.
///      Tree Sent=1000,1024000,0123456789abcdef;Unchanged=0,0,0000000000000000;Special=0;Left=3
///     226 End.
///
///     226-Transfer Complete.
///      Tree Stored=999,1023000,…;Refused=1,1000,…;Unchanged=0,0,…
///     226 End.
public sealed interface TreeReport {
    /// The source's.
    ///
    /// @param sent      files sent with their content
    /// @param unchanged files of an earlier attempt, sent without content
    /// @param special   number of files with set-user-ID or set-group-ID bits, which a destination does not set
    /// @param left      number of entries left to the client, each of which was named in a 113 reply
    record Sent(TreeTotals sent, TreeTotals unchanged, long special, long left)
            implements
                TreeReport {
        /// Whether the destination has received exactly this.
        public boolean agreesWith(Stored there) {
            return sent.plus(unchanged)
                    .equals(there.stored().plus(there.refused()).plus(there.unchanged()));
        }
    }

    /// The destination's.
    ///
    /// @param stored    files that were compared with the source and got their names
    /// @param refused   files that arrived but could not be stored, or are no longer there; each of them, or its
    ///                  directory, was named in a 113 reply
    /// @param unchanged files of an earlier attempt that are still there
    record Stored(TreeTotals stored, TreeTotals refused, TreeTotals unchanged)
            implements
                TreeReport {}

    /// Number of files that were moved.
    default long moved() {
        return switch (this) {
            case Sent report -> report.sent().files();
            case Stored report -> report.stored().files();
        };
    }

    /// The reply.
    default Reply reply() {
        return Reply.of(226, "Transfer Complete.", " Tree " + switch (this) {
            case Sent(var sent, var unchanged, long special, long left) ->
                "Sent=" + sent + ";Unchanged=" + unchanged + ";Special=" + special + ";Left="
                        + left;
            case Stored(var stored, var refused, var unchanged) ->
                "Stored=" + stored + ";Refused=" + refused + ";Unchanged=" + unchanged;
        }, "End.");
    }

    /// The inverse of [#reply()]; empty if the lines hold no report.
    static Optional<TreeReport> parse(List<String> lines) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("Tree "))
                .findFirst()
                .flatMap(line -> parse(line.substring("Tree ".length()).split(";", -1)));
    }

    private static Optional<TreeReport> parse(String[] fields) {
        if (fields.length < 3) {
            return Optional.empty();
        }
        Optional<TreeTotals> unchanged = totals(fields, "Unchanged=");
        if (fields[0].startsWith("Sent=")) {
            Optional<Long> special = count(fields, "Special=");
            Optional<Long> left = count(fields, "Left=");
            if (special.isEmpty() || left.isEmpty()) {
                return Optional.empty();
            }
            return totals(fields, "Sent=").flatMap(sent -> unchanged
                    .map(same -> new Sent(sent, same, special.get(), left.get())));
        }
        return totals(fields, "Stored=").flatMap(stored -> totals(fields, "Refused=")
                .flatMap(refused -> unchanged
                        .map(same -> new Stored(stored, refused, same))));
    }

    private static Optional<Long> count(String[] fields, String name) {
        return field(fields, name).filter(value -> value.matches("[0-9]{1,18}"))
                .map(Long::valueOf);
    }

    private static Optional<TreeTotals> totals(String[] fields, String name) {
        return field(fields, name).flatMap(TreeTotals::parse);
    }

    private static Optional<String> field(String[] fields, String name) {
        for (String field : fields) {
            if (field.startsWith(name)) {
                return Optional.of(field.substring(name.length()));
            }
        }
        return Optional.empty();
    }
}
