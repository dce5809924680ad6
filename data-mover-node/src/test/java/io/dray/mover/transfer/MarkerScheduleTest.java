package io.dray.mover.transfer;

import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class MarkerScheduleTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void tellsPerformanceAtTheStartAndEveryInterval() {
        MarkerSchedule schedule = new MarkerSchedule(Duration.ZERO, Duration.ofSeconds(5), 100);
        assertThat(schedule.takePerformance(100)).isTrue();
        assertThat(schedule.takePerformance(101)).isFalse();
        assertThat(schedule.untilNext(100)).isEqualTo(5 * SECOND);
        assertThat(schedule.takePerformance(100 + 5 * SECOND)).isTrue();
        assertThat(schedule.takePerformance(100 + 9 * SECOND)).isFalse();
    }

    @Test
    void tellsRestartOnlyAfterAnInterval() {
        MarkerSchedule schedule = new MarkerSchedule(Duration.ofSeconds(2), Duration.ZERO, 0);
        assertThat(schedule.takeRestart(0)).isFalse();
        assertThat(schedule.takeRestart(2 * SECOND)).isTrue();
        assertThat(schedule.takeRestart(3 * SECOND)).isFalse();
        assertThat(schedule.wantsPerformance()).isFalse();
    }

    @Test
    void isNeverDueWithoutIntervals() {
        MarkerSchedule schedule = new MarkerSchedule(Duration.ZERO, Duration.ZERO, 0);
        assertThat(schedule.untilNext(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(schedule.takePerformance(SECOND)).isFalse();
        assertThat(schedule.takeRestart(SECOND)).isFalse();
    }

    @Test
    void survivesAClockThatWrapsRound() {
        MarkerSchedule schedule = new MarkerSchedule(Duration.ofSeconds(1), Duration.ofSeconds(1),
                Long.MAX_VALUE - 10);
        assertThat(schedule.takeRestart(Long.MAX_VALUE)).isFalse();
        assertThat(schedule.takeRestart(Long.MIN_VALUE + SECOND)).isTrue();
    }
}
