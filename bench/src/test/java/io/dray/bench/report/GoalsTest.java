package io.dray.bench.report;

import io.dray.bench.measure.Costs;
import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.report.Goals.Verdict;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class GoalsTest {
    @Test
    void comparesWithTheBestOfTheOthers() {
        Section section = section(seconds("copy/clear/1GiB/p4/dray", 0.5, 3),
                seconds("copy/clear/1GiB/p1/globus", 0.6, 2),
                seconds("copy/clear/1GiB/p4/globus", 1.0, 9),
                seconds("copy/private/1GiB/p4/globus", 0.1, 1));
        assertThat(verdict("copy/(\\w+)/1GiB/p4/dray 1.2 x copy/\\1/.*/globus", section))
                .satisfies(each -> assertThat(each.actual()).hasValue(1.2))
                .returns("reached", Verdict::word);
        assertThat(verdict("copy/.*/dray 1.21 x copy/clear/.*/globus", section).word())
                .isEqualTo("missed");
        assertThat(verdict("copy/.*/dray 1.0 cpu copy/clear/.*/globus", section))
                .satisfies(each -> assertThat(each.actual()).hasValue(2.0 / 3))
                .returns("missed", Verdict::word);
    }

    @Test
    void ofRatesTheHigherIsTheBetter() {
        Section section = section(rate("trees/a/dray", 3000), rate("trees/a/globus-cc1", 500),
                rate("trees/a/globus-cc4", 1000));
        assertThat(verdict("trees/a/dray 3 x trees/a/globus-.*", section).word())
                .isEqualTo("reached");
        assertThat(verdict("trees/a/dray 3.1 x trees/a/globus-.*", section).word())
                .isEqualTo("missed");
    }

    @Test
    void limitsAreInTheUnitOfTheRow() {
        Section section = section(seconds("start/ls/dray", 0.41, 1));
        assertThat(verdict("start/ls/dray 0.4 max", section).word()).isEqualTo("missed");
        assertThat(verdict("start/ls/dray 0.41 max", section).word()).isEqualTo("reached");
    }

    @Test
    void saysNothingWithoutAnythingToCompareWith() {
        Section section = section(seconds("copy/a/dray", 1, 1),
                new Figure("copy/a/globus", Unit.SECONDS, List.of(), Costs.NONE, List.of("no")));
        assertThat(verdict("copy/a/dray 1 x copy/a/globus", section))
                .returns("not compared", Verdict::word)
                .returns("", Verdict::found);
    }

    @Test
    void matchesWholeRowsAndTakesGroupsLiterally() {
        Section section = section(seconds("a/1.5/dray", 1, 1), seconds("a/1x5/globus", 9, 1));
        assertThat(Goals.parse("/1.5/dray 1 max").judge(List.of(section))).isEmpty();
        assertThat(verdict("a/(.*)/dray 1 x a/\\1/globus", section).word())
                .isEqualTo("not compared");
    }

    @Test
    void saysWhichLineIsWrong() {
        assertThatThrownBy(() -> Goals.parse("# fine\n\na 1 x b\nb 2 times c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Line 4");
        assertThatThrownBy(() -> Goals.parse("a 1 x")).hasMessageContaining("Line 1");
        assertThatThrownBy(() -> Goals.parse("a 1 max b")).hasMessageContaining("Line 1");
        assertThatThrownBy(() -> Goals.parse("a( 1 max")).hasMessageContaining("Line 1");
    }

    @Test
    void thoseThatComeWithDrayCanBeRead() throws Exception {
        assertThat(Goals.shipped().goals()).hasSizeGreaterThan(15);
    }

    private static Verdict verdict(String line, Section section) {
        List<Verdict> all = Goals.parse(line).judge(List.of(section));
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static Section section(Figure... figures) {
        return new Section("copy", "cubic", List.of(figures), List.of());
    }

    private static Figure seconds(String id, double seconds, double cpu) {
        return new Figure(id, Unit.SECONDS, List.of(seconds),
                new Costs(List.of(cpu), List.of(), OptionalLong.empty()), List.of());
    }

    private static Figure rate(String id, double rate) {
        return new Figure(id, Unit.FILES_A_SECOND, List.of(rate), Costs.NONE, List.of());
    }
}
