package io.dray.protocol.feature;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class TreeOfferTest {
    private static FeatureSet of(String line) {
        return new FeatureSet(List.of(Feature.parse(line)));
    }

    @Test
    void aNodeOffersOneShard() {
        assertThat(TreeOffer.of(FeatureSet.node())).contains(new TreeOffer(1));
        assertThat(new TreeOffer(1).feature()).hasToString("TREE 1 SHARDS=1");
    }

    /// As a node of an earlier version does, and a front end with such a back end.
    @Test
    void treesWithoutShardsAreOfferedAsBefore() {
        assertThat(new TreeOffer(0).feature()).hasToString("TREE 1");
        assertThat(TreeOffer.of(of("TREE 1"))).contains(new TreeOffer(0));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "64,64", "65,64", "999999999,64"})
    void readsTheNumberOfShards(String told, int shards) {
        assertThat(TreeOffer.of(of("TREE 1 SHARDS=" + told))).contains(new TreeOffer(shards));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "+1", "02", "x", "", "1x", "1 1", "9999999999", "\u0662"})
    void takesAnythingElseForNoShards(String told) {
        assertThat(TreeOffer.of(of("TREE 1 SHARDS=" + told))).contains(new TreeOffer(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TREE", "TREE 2", "TREE 2 SHARDS=2", "TREES 1", "X 1"})
    void anotherVersionIsNoOffer(String line) {
        assertThat(TreeOffer.of(of(line))).isEmpty();
    }
}
