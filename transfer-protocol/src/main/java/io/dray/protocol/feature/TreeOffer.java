package io.dray.protocol.feature;

import io.dray.protocol.tree.TreeShard;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server offers for trees, in FEAT: `TREE 1`, or `TREE 1 SHARDS=n` if it also moves shards.
///
/// @param shards into how many shards ([TreeShard]) a tree should be divided, so that each host of the server moves
///               one: 1 for a server with one host. 0 if the server does not know shards
public record TreeOffer(int shards) {
    private static final String LABEL = "TREE";
    private static final String VERSION = "1";
    private static final Pattern SHARDS = Pattern.compile("1 SHARDS=([1-9][0-9]{0,8})");

    /// The feature in FEAT.
    public Feature feature() {
        return new Feature(LABEL, shards == 0 ? VERSION : VERSION + " SHARDS=" + shards);
    }

    /// Returns what a server offers; empty if it moves no trees. More shards than there may be count as
    /// [TreeShard#MOST].
    public static Optional<TreeOffer> of(FeatureSet features) {
        if (!features.supports(LABEL, VERSION)) {
            return Optional.empty();
        }
        Matcher matcher = SHARDS.matcher(features.parameters(LABEL).orElse(""));
        return Optional.of(new TreeOffer(matcher.matches()
                ? Math.min(Integer.parseInt(matcher.group(1)), TreeShard.MOST)
                : 0));
    }
}
