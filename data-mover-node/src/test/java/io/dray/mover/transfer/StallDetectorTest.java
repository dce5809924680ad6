package io.dray.mover.transfer;

import io.dray.control.syscall.TcpSockets.SendQueue;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Which streams stand still, by a clock that the test moves.
final class StallDetectorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MOVING = 1_000_000;

    private final StallDetector stalls = new StallDetector(Duration.ofSeconds(8), 0);
    private final long[] acknowledged = new long[4];
    private long now;

    /// So many seconds, in each of which each stream has so many bytes acknowledged; all have more to send.
    private void pass(int seconds, int... gains) {
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            for (int stream = 0; stream < gains.length; stream++) {
                acknowledged[stream] += gains[stream];
            }
            look(IntStream.range(0, gains.length)
                    .mapToObj(stream -> Optional.of(new SendQueue(acknowledged[stream], true)))
                    .toList());
        }
    }

    private void look(List<Optional<SendQueue>> queues) {
        stalls.look(queues, now);
    }

    private List<Integer> still() {
        return IntStream.range(0, 4).filter(stalls::isStill).boxed().toList();
    }

    @Test
    void tellsTheOneThatStandsStillWhileOthersMove() {
        pass(5, MOVING, MOVING, MOVING, MOVING);
        pass(7, MOVING, 0, MOVING, MOVING);
        assertThat(still()).isEmpty();
        assertThat(stalls.isDoubtful(1)).isTrue();
        pass(1, MOVING, 0, MOVING, MOVING);
        assertThat(still()).containsExactly(1);
        assertThat(stalls.silence(1)).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void beginsAnewWhenItMoves() {
        pass(7, MOVING, 0);
        pass(1, MOVING, MOVING);
        pass(27, MOVING, 0);
        assertThat(still()).as("7 s were nothing").isEmpty();
        pass(1, MOVING, 0);
        assertThat(still()).containsExactly(1);
    }

    @Test
    void takesACrawlForStandingStill() {
        pass(8, MOVING, MOVING, 10, MOVING / 10);
        assertThat(still()).containsExactly(2);
    }

    @Test
    void blamesNobodyWhileNothingMoves() {
        pass(1, MOVING, MOVING, MOVING);
        pass(3600, 0, 0, 0);
        assertThat(still()).isEmpty();
        pass(1, MOVING, 0, 0);
        pass(1, MOVING, MOVING, MOVING);
        assertThat(still()).isEmpty();
    }

    @Test
    void blamesNobodyForAPauseOfItsOwn() {
        pass(1, MOVING, MOVING);
        now += 3600 * SECOND;
        look(List.of(Optional.of(new SendQueue(9 * MOVING, true)),
                Optional.of(new SendQueue(MOVING, true))));
        assertThat(still()).isEmpty();
    }

    @Test
    void blamesNobodyWhileAReceiverServesThemInTurn() {
        for (int step = 0; step < 5; step++) {
            pass(3, MOVING, 0, 0, 0);
            pass(3, 0, MOVING, 0, 0);
            pass(3, 0, 0, MOVING, 0);
            assertThat(still()).isEmpty();
            pass(3, 0, 0, 0, MOVING);
        }
        pass(32, MOVING, MOVING, 0, MOVING);
        assertThat(still()).as("after 35 s, where 9 s are usual").isEmpty();
        pass(1, MOVING, MOVING, 0, MOVING);
        assertThat(still()).as("four times as long").containsExactly(2);
    }

    @Test
    void expectsNoMoreOfTheOthersWhenOneWakesUp() {
        pass(100, MOVING, 0, MOVING);
        pass(1, MOVING, MOVING, MOVING);
        pass(8, MOVING, MOVING, 0);
        assertThat(still()).containsExactly(2);
    }

    @Test
    void waitsForNobodyWhoHasNothingToSend() {
        for (int i = 0; i < 20; i++) {
            now += SECOND;
            look(Arrays.asList(Optional.of(new SendQueue(7, false)),
                    Optional.of(new SendQueue(7, true)), Optional.empty()));
        }
        assertThat(still()).containsExactly(1);
    }
}
