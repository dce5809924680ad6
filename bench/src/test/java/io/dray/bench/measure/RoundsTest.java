package io.dray.bench.measure;

import io.dray.bench.measure.ClientRun.ClientFailed;
import io.dray.bench.measure.Figure.Unit;
import io.dray.bench.measure.Rounds.Entry;
import io.dray.bench.measure.Rounds.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class RoundsTest {
    private final List<String> runs = new ArrayList<>();

    @Test
    void alternatesAndDoesNotCountWarmUps() throws Exception {
        List<Figure> figures = rounds(1, 2, "").measure(List.of(entry("s/w/a"), entry("s/w/b")));
        assertThat(runs).containsExactly("s/w/a every byte", "s/w/b every byte", "s/w/a",
                "s/w/b", "s/w/a", "s/w/b");
        assertThat(figures).extracting(Figure::values)
                .containsExactly(List.of(3.0, 5.0), List.of(4.0, 6.0));
    }

    @Test
    void givesUpARowThatFailsAndGoesOnWithTheOthers() throws Exception {
        Entry failing = new Entry("s/w/bad", Unit.SECONDS, everyByte -> {
            runs.add("bad");
            if (everyByte) {
                return Sample.of(1);
            }
            throw new ClientFailed("it said no");
        });
        List<Figure> figures = rounds(1, 3, "").measure(List.of(failing, entry("s/w/good")));
        assertThat(figures.getFirst().failures()).containsExactly("it said no");
        assertThat(figures.getFirst().spread()).isEmpty();
        assertThat(figures.getLast().values()).hasSize(3);
        assertThat(runs.stream().filter("bad"::equals)).hasSize(2);
    }

    @Test
    void leavesOutRowsThatWereNotAskedFor() throws Exception {
        assertThat(rounds(0, 1, "/a$").measure(List.of(entry("s/w/a"), entry("s/w/b"))))
                .extracting(Figure::id)
                .containsExactly("s/w/a");
        assertThat(runs).containsExactly("s/w/a");
    }

    @Test
    void countsSystemCallsBehindTheTimedRoundsAndKeepsTheTimesOfARowThatFailsThere()
            throws Exception {
        SystemCalls calls = new SystemCalls(Optional.of(new Launch(List.of("/perf"))), "perf");
        Entry counted = new Entry("s/w/counted", Unit.SECONDS, _ -> {
            runs.add("counted");
            return Sample.seconds(SystemCalls.COUNTING.isBound() ? run(42) : run());
        });
        Entry refused = new Entry("s/w/refused", Unit.SECONDS, _ -> {
            if (SystemCalls.COUNTING.isBound()) {
                throw new ClientFailed("no permission");
            }
            return Sample.seconds(run());
        });
        List<Figure> figures = new Rounds(1, 2, Pattern.compile(""), line -> {}, calls)
                .measure(List.of(counted, refused));
        assertThat(figures.getFirst().costs()).isEqualTo(new Costs(List.of(3.0, 3.0),
                List.of(500.0, 500.0), OptionalLong.of(42)));
        assertThat(figures.getLast().values()).containsExactly(9.0, 9.0);
        assertThat(figures.getLast().costs().systemCalls()).isEmpty();
        assertThat(figures.getLast().failures()).isEmpty();
        assertThat(runs).hasSize(4);
    }

    private static Measurement run(long... systemCalls) {
        return new Measurement(Duration.ofSeconds(9), Duration.ofSeconds(3),
                500, LongStream.of(systemCalls).findFirst());
    }

    private Entry entry(String id) {
        return new Entry(id, Unit.SECONDS, everyByte -> {
            runs.add(id + (everyByte ? " every byte" : ""));
            return Sample.of(runs.size());
        });
    }

    private static Rounds rounds(int warmUps, int counted, String only) {
        return new Rounds(warmUps, counted, Pattern.compile(only), line -> {},
                SystemCalls.none("this is a test"));
    }
}
