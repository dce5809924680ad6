package io.dray.protocol.reply;

import io.dray.protocol.tree.TreeTotals;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class TreeRepliesTest {
    private static final TreeTotals SOME = new TreeTotals(3, 1000, -2);
    private static final String ODD = "0123456789abcdef,;=-Z \u0663\u0000";
    private static final TreeTotals FEW = new TreeTotals(1, 10, 5);

    @Test
    void reportsKeepTheirText() {
        for (TreeReport report : List.of(new TreeReport.Sent(SOME, FEW, 2, 4),
                new TreeReport.Stored(FEW, SOME, TreeTotals.NOTHING))) {
            assertThat(TreeReport.parse(report.reply().lines())).contains(report);
        }
        assertThat(new TreeReport.Sent(SOME, FEW, 2, 4).reply().lines()).containsExactly(
                "Transfer Complete.",
                " Tree Sent=3,1000,fffffffffffffffe;Unchanged=1,10,0000000000000005;Special=2;"
                        + "Left=4",
                "End.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Tree ", "Tree Sent=1,2,3;Unchanged=1,2,3;Special=0",
            "Tree Sent=1,2,0000000000000005",
            "Tree Stored=-1,2,0000000000000005;Refused=;Unchanged=",
            "Tree Sent=1,2,0000000000000005;Unchanged=1,2,0000000000000005;Special=x;Left=0",
            "Tree Sent=1,2,0000000000000005;Unchanged=1,2,0000000000000005;Special=0",
            "Tree Sent=1,2,0000000000000005;Unchanged=1,2,0000000000000005;Special=0;Left=-1"})
    void refusesReportsThatAreMalformed(String line) {
        assertThat(TreeReport.parse(List.of("Transfer Complete.", line, "End."))).isEmpty();
    }

    @Test
    void whatWasSentHasToBeWhatHasArrived() {
        TreeReport.Sent sent = new TreeReport.Sent(SOME, FEW, 0, 0);
        TreeTotals all = SOME.plus(FEW);
        assertThat(sent.agreesWith(new TreeReport.Stored(SOME, TreeTotals.NOTHING, FEW))).isTrue();
        assertThat(sent.agreesWith(new TreeReport.Stored(SOME, FEW, TreeTotals.NOTHING))).isTrue();
        for (TreeTotals other : List.of(new TreeTotals(5, 1010, 3), new TreeTotals(4, 1011, 3),
                new TreeTotals(4, 1010, 4))) {
            assertThat(other).isNotEqualTo(all);
            assertThat(sent.agreesWith(new TreeReport.Stored(other, TreeTotals.NOTHING,
                    TreeTotals.NOTHING))).isFalse();
        }
    }

    @Test
    void newsKeepTheirText() {
        for (TreeNews news : List.of(new TreeNews.Left("Type=file;Size=1; a b/c  d"),
                new TreeNews.Left(" x"), new TreeNews.Reached(10_000_000_000L, "a b/c"),
                new TreeNews.Reached(0, "a"))) {
            assertThat(TreeNews.parse(news.reply())).contains(news);
        }
        assertThat(new TreeNews.Reached(7, "a b").reply())
                .isEqualTo(Reply.of(111, "Tree Marker 7 a b"));
        assertThat(TreeNews.parse(Reply.of(111, "Range Marker 0-5"))).isEmpty();
        assertThat(TreeNews.parse(Reply.of(111, "Tree Marker x a"))).isEmpty();
        assertThat(TreeNews.parse(Reply.of(113, "Tree Left"))).isEmpty();
    }

    /// Whatever an end answers, it is a report or none; and sums of its numbers do not overflow.
    @Test
    void damagedRepliesCauseNoFailure() {
        Random random = new Random(11);
        TreeReport.Sent sent = new TreeReport.Sent(SOME, FEW, 2, 0);
        for (TreeReport report : List.of(sent, new TreeReport.Stored(FEW, SOME, FEW))) {
            String line = report.reply().lines().get(1);
            for (int i = 0; i < 5000; i++) {
                StringBuilder damaged = new StringBuilder(line);
                for (int j = random.nextInt(4); j >= 0; j--) {
                    damaged.setCharAt(random.nextInt(line.length()),
                            ODD.charAt(random.nextInt(ODD.length())));
                }
                Optional<TreeReport> parsed = TreeReport
                        .parse(List.of("Transfer Complete.", damaged.toString(), "End."));
                parsed.ifPresent(got -> assertThat(TreeReport.parse(got.reply().lines()))
                        .contains(got));
            }
        }
        TreeTotals huge = TreeTotals.parse("9".repeat(18) + "," + "9".repeat(18) + ","
                + "f".repeat(16)).orElseThrow();
        assertThat(huge.plus(huge).plus(huge).files()).isPositive();
        assertThat(TreeTotals.parse("9".repeat(19) + ",1," + "f".repeat(16))).isEmpty();
        assertThat(sent.agreesWith(new TreeReport.Stored(huge, huge, huge))).isFalse();
    }
}
