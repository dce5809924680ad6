package io.dray.control.coordination;

import io.dray.control.client.ConversationBroken;
import io.dray.control.coordination.Vigil.Expecting;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// How long nothing may get on, on a clock of the test's own.
final class VigilTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final List<String> notices = new ArrayList<>();
    private Optional<String> silent = Optional.empty();
    private boolean answering;
    private long now;
    private final Vigil vigil = new Vigil(LIMIT, Vigil.LEAST_RATE, new Vigil.Ends() {
        @Override
        public String way() {
            return "from a to b";
        }

        @Override
        public Optional<String> silent() {
            return silent;
        }

        @Override
        public boolean answer() {
            return answering;
        }
    }, () -> now, notices::add);

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    /// Seconds until a check throws.
    private int endures(Expecting expecting, int most) {
        for (int second = 0; second <= most; second++) {
            try {
                vigil.check(expecting, "/f", Duration.ZERO);
            } catch (ConversationBroken | DataChannelFailure e) {
                return second;
            }
            pass(1);
        }
        return -1;
    }

    @ParameterizedTest
    @EnumSource
    void endsWhenAnEndIsSilentForTheWholeLimit(Expecting expecting) {
        vigil.begin(0);
        silent = Optional.of("b (the destination)");
        assertThat(endures(expecting, 300)).isEqualTo(120);
        assertThat(vigil.isOver()).isTrue();
        assertThatThrownBy(() -> vigil.check(expecting, "/f", Duration.ZERO))
                .isInstanceOfSatisfying(ConversationBroken.class,
                        e -> assertThat(e.timedOut()).isTrue())
                .hasMessageContaining("b (the destination) has been silent for 120 s");
    }

    @Test
    void saysAfterFifteenSecondsWhoIsSilent() {
        vigil.begin(0);
        silent = Optional.of("a (the source)");
        for (int second = 0; second < 15; second++) {
            vigil.check(Expecting.BYTES, "/f", Duration.ZERO);
            assertThat(notices).isEmpty();
            pass(1);
        }
        vigil.check(Expecting.BYTES, "/f", Duration.ZERO);
        pass(1);
        vigil.check(Expecting.BYTES, "/f", Duration.ZERO);
        assertThat(notices).singleElement()
                .asString()
                .contains("a (the source) does not answer", "15 s", "120 s");
    }

    @Test
    void beginsAnewAtHalfOfTheLimitBetweenEndsThatAnswer() {
        answering = true;
        vigil.begin(0);
        assertThat(endures(Expecting.BYTES, 300)).isEqualTo(60);
        vigil.rest();
        pass(3600);
        assertThat(vigil.isOver()).as("pauses do not count").isFalse();
        vigil.begin(0);
        assertThat(endures(Expecting.BYTES, 300)).isEqualTo(60);
        assertThat(vigil.isOver()).isTrue();
    }

    @Test
    void waitsForTheWholeLimitWhenAllBytesHaveGone() {
        answering = true;
        vigil.begin(0);
        assertThat(endures(Expecting.END, 300)).isEqualTo(120);
    }

    @Test
    void waitsForAnswersAsLongAsTheEndsAnswerOthers() {
        answering = true;
        vigil.begin(0);
        assertThat(endures(Expecting.ANSWER, 3000)).isEqualTo(-1);
        silent = Optional.of("a (the source)");
        answering = false;
        assertThat(endures(Expecting.ANSWER, 300)).isBetween(110, 120);
    }

    @Test
    void takesBytesAtALeastRateForProgress() {
        answering = true;
        vigil.begin(0);
        for (long moved = 0; moved < 600 * 2048; moved += 2048) {
            vigil.moved(moved);
            vigil.check(Expecting.BYTES, "/f", Duration.ZERO);
            pass(1);
        }
        assertThat(vigil.quiet()).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void takesFewBytesWithEachConnectionForNone() {
        answering = true;
        int connections = 0;
        long moved = 0;
        while (!vigil.isOver() && connections < 10_000) {
            vigil.begin(moved);
            pass(1);
            moved += 4;
            vigil.moved(moved);
            vigil.rest();
            connections++;
        }
        assertThat(connections).isEqualTo(120);
    }

    @Test
    void allowsForWhatTakesLonger() {
        vigil.begin(0);
        pass(150);
        assertThatCode(() -> vigil.check(Expecting.BYTES, "/f", Duration.ofSeconds(60)))
                .doesNotThrowAnyException();
        pass(30);
        assertThatThrownBy(() -> vigil.check(Expecting.BYTES, "/f", Duration.ofSeconds(60)))
                .isInstanceOfSatisfying(DataChannelFailure.class,
                        e -> assertThat(e.stage()).isEqualTo(DataChannelFailure.Stage.STALLED));
    }
}
