package io.dray.protocol.tree;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class TreeNotationTest {
    @Test
    void theDigestTellsFilesApart() {
        long digest = TreeTotals.digest(1, 2, 3);
        assertThat(List.of(TreeTotals.digest(2, 2, 3), TreeTotals.digest(1, 3, 3),
                TreeTotals.digest(1, 2, 4), TreeTotals.digest(3, 2, 1), 0L))
                .doesNotContain(digest);
    }

    @Test
    void positionsKeepTheirText() {
        TreePosition position = new TreePosition("a \"b\"/\udc80");
        assertThat(TreePosition.parse(position.toString())).contains(position);
        for (String malformed : List.of("", "1-2", "1-2-3", "1-2-zz", "-1-2-61",
                "1-2-" + "61".repeat(9000))) {
            assertThat(TreePosition.parse(malformed)).as(malformed).isEqualTo(Optional.empty());
        }
    }

    /// Each path comes before the next one.
    @ParameterizedTest
    @CsvSource({"a,b", "a,a/b", "a/z,a.b", "a/b/c,a/b.c", "'',a", "a/b,b", "a b,a!b", "Z,a", "z,ä"})
    void ordersPathsAsTheyAreWalked(String one, String other) {
        byte[] first = one.getBytes(StandardCharsets.UTF_8);
        byte[] second = other.getBytes(StandardCharsets.UTF_8);
        assertThat(TreePosition.compare(first, second)).isNegative();
        assertThat(TreePosition.compare(second, first)).isPositive();
        assertThat(TreePosition.compare(first, first)).isZero();
    }
}
