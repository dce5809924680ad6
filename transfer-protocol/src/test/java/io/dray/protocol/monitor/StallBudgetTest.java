package io.dray.protocol.monitor;

import io.dray.protocol.monitor.EndPulses.Pulse;
import io.dray.protocol.monitor.StallBudget.Expecting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// How long nothing may get on, on a clock of the test's own.
final class StallBudgetTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final List<String> notices = new ArrayList<>();
    private final StallBudget budget = new StallBudget(LIMIT, StallBudget.LEAST_RATE);
    private EndPulses ends = new EndPulses("a", Pulse.UNKNOWN, "b", Pulse.UNKNOWN);
    private long now;

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private void know(Pulse from, Pulse to) {
        ends = new EndPulses("a", from, "b", to);
    }

    private Verdict check(Expecting expecting, Duration allowance) {
        Verdict verdict = budget.check(expecting, "/f", allowance, ends, now);
        if (verdict instanceof Verdict.Running running) {
            running.notice().ifPresent(notices::add);
        }
        return verdict;
    }

    private Verdict check(Expecting expecting) {
        return check(expecting, Duration.ZERO);
    }

    /// Seconds until a wait is given up.
    private int endures(Expecting expecting, int most) {
        for (int second = 0; second <= most; second++) {
            if (!(check(expecting) instanceof Verdict.Running)) {
                return second;
            }
            pass(1);
        }
        return -1;
    }

    @ParameterizedTest
    @EnumSource
    void endsWhenAnEndIsSilentForTheWholeLimit(Expecting expecting) {
        budget.begin(0, now);
        know(Pulse.ANSWERS, Pulse.SILENT);
        assertThat(endures(expecting, 300)).isEqualTo(120);
        assertThat(budget.isOver(now)).isTrue();
        assertThat(check(expecting)).isInstanceOfSatisfying(Verdict.Silent.class,
                silent -> assertThat(silent.sentence())
                        .contains("b (the destination) has been silent for 120 s"));
    }

    @Test
    void namesBothWhenNeitherAnswers() {
        budget.begin(0, now);
        know(Pulse.SILENT, Pulse.SILENT);
        pass(120);
        check(Expecting.BYTES);
        assertThat(check(Expecting.BYTES)).isInstanceOfSatisfying(Verdict.Silent.class,
                silent -> assertThat(silent.sentence())
                        .startsWith("a (the source) and b (the destination)"));
    }

    @Test
    void saysAfterFifteenSecondsWhoIsSilent() {
        budget.begin(0, now);
        know(Pulse.SILENT, Pulse.ANSWERS);
        for (int second = 0; second < 15; second++) {
            assertThat(budget.suspects(now)).isEqualTo(second >= 10);
            check(Expecting.BYTES);
            assertThat(notices).isEmpty();
            pass(1);
        }
        check(Expecting.BYTES);
        pass(1);
        check(Expecting.BYTES);
        assertThat(notices).singleElement()
                .asString()
                .contains("a (the source) does not answer", "15 s", "120 s");
    }

    @Test
    void beginsAnewAtHalfOfTheLimitBetweenEndsThatAnswer() {
        know(Pulse.ANSWERS, Pulse.ANSWERS);
        budget.begin(0, now);
        assertThat(endures(Expecting.BYTES, 300)).isEqualTo(60);
        budget.rest(now);
        pass(3600);
        assertThat(budget.isOver(now)).as("pauses do not count").isFalse();
        budget.begin(0, now);
        assertThat(endures(Expecting.BYTES, 300)).isEqualTo(60);
        assertThat(budget.isOver(now)).isTrue();
    }

    @Test
    void waitsForTheWholeLimitWhenAllBytesHaveGone() {
        know(Pulse.ANSWERS, Pulse.ANSWERS);
        budget.begin(0, now);
        assertThat(endures(Expecting.END, 300)).isEqualTo(120);
    }

    @Test
    void waitsForAnswersAsLongAsTheEndsAnswerOthers() {
        know(Pulse.ANSWERS, Pulse.ANSWERS);
        budget.begin(0, now);
        assertThat(endures(Expecting.ANSWER, 3000)).isEqualTo(-1);
        know(Pulse.SILENT, Pulse.UNKNOWN);
        assertThat(endures(Expecting.ANSWER, 300)).isBetween(110, 120);
    }

    @Test
    void takesBytesAtALeastRateForProgress() {
        know(Pulse.ANSWERS, Pulse.ANSWERS);
        budget.begin(0, now);
        for (long moved = 0; moved < 600 * 2048; moved += 2048) {
            budget.moved(moved, now);
            assertThat(check(Expecting.BYTES)).isInstanceOf(Verdict.Running.class);
            pass(1);
        }
        assertThat(budget.quiet(now)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void takesFewBytesWithEachConnectionForNone() {
        know(Pulse.ANSWERS, Pulse.ANSWERS);
        int connections = 0;
        long moved = 0;
        while (!budget.isOver(now) && connections < 10_000) {
            budget.begin(moved, now);
            pass(1);
            moved += 4;
            budget.moved(moved, now);
            budget.rest(now);
            connections++;
        }
        assertThat(connections).isEqualTo(120);
    }

    @Test
    void allowsForWhatTakesLonger() {
        budget.begin(0, now);
        pass(150);
        assertThat(check(Expecting.BYTES, Duration.ofSeconds(60)))
                .isInstanceOf(Verdict.Running.class);
        pass(30);
        assertThat(check(Expecting.BYTES, Duration.ofSeconds(60)))
                .isInstanceOf(Verdict.Stalled.class);
    }
}
