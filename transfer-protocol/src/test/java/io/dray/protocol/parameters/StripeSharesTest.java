package io.dray.protocol.parameters;

import io.dray.protocol.range.ByteRangeSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class StripeSharesTest {
    private static final ByteRangeSet NOTHING = ByteRangeSet.EMPTY;

    @ParameterizedTest
    @CsvSource({"true, 1, 1000000, 3", "true, 1099511627776, 1000000, 4",
            "true, 65536, 1000001, 2", "false, 65536, 1000001, 7", "true, 4096, 0, 2",
            "true, 4096, 1, 5", "false, 4096, 3, 5", "true, 1, 9223372036854775807, 512",
            "false, 1, 9223372036854775807, 512", "true, 262144, 5000000, 1"})
    void dealsOutEveryByteOnce(boolean blocked, long block, long size, int nodes) {
        ByteRangeSet present = size > 1000 ? ByteRangeSet.of(100, 900) : NOTHING;

        List<ByteRangeSet> shares = new StripeShares(blocked, block).of(size, present, nodes);

        assertThat(shares).hasSize(nodes);
        ByteRangeSet all = NOTHING;
        long sum = 0;
        int ranges = 0;
        for (ByteRangeSet share : shares) {
            all = all.union(share);
            sum += share.total();
            ranges += share.ranges().size();
        }
        assertThat(all).isEqualTo(present.complement(0, size));
        assertThat(sum).isEqualTo(all.total());
        assertThat(ranges).isLessThanOrEqualTo(StripeShares.MOST_RANGES + nodes);
    }

    @Test
    void takesBlocksInTurn() {
        assertThat(new StripeShares(true, 10).of(45, NOTHING, 2)).containsExactly(
                ByteRangeSet.parse("0-10,20-30,40-45").orElseThrow(),
                ByteRangeSet.parse("10-20,30-40").orElseThrow());
    }

    @Test
    void makesPartsThatFollowEachOther() {
        assertThat(new StripeShares(false, 10).of(45, NOTHING, 2)).containsExactly(
                ByteRangeSet.of(0, 22), ByteRangeSet.of(22, 45));
    }

    /// Blocks of the whole file's size would leave all but one node idle.
    @Test
    void givesEachNodeSomethingHoweverLargeTheBlock() {
        assertThat(new StripeShares(true, 1L << 40).of(100, NOTHING, 4))
                .allSatisfy(share -> assertThat(share.total()).isEqualTo(25));
    }

    @Test
    void refusesBlocksWithoutBytes() {
        assertThatThrownBy(() -> new StripeShares(true, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
