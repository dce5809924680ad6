package io.dray.bench;

import io.dray.bench.ClientRun.ClientFailed;
import io.dray.bench.Contest.Entry;
import io.dray.bench.Contest.Sample;
import io.dray.bench.Figure.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ContestTest {
    private final List<String> runs = new ArrayList<>();

    @Test
    void alternatesAndDoesNotCountWarmUps() throws Exception {
        List<Figure> figures = contest(1, 2, "").measure(List.of(entry("s/w/a"), entry("s/w/b")));
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
        List<Figure> figures = contest(1, 3, "").measure(List.of(failing, entry("s/w/good")));
        assertThat(figures.getFirst().failures()).containsExactly("it said no");
        assertThat(figures.getFirst().spread()).isEmpty();
        assertThat(figures.getLast().values()).hasSize(3);
        assertThat(runs.stream().filter("bad"::equals)).hasSize(2);
    }

    @Test
    void leavesOutRowsThatWereNotAskedFor() throws Exception {
        assertThat(contest(0, 1, "/a$").measure(List.of(entry("s/w/a"), entry("s/w/b"))))
                .extracting(Figure::id)
                .containsExactly("s/w/a");
        assertThat(runs).containsExactly("s/w/a");
    }

    private Entry entry(String id) {
        return new Entry(id, Unit.SECONDS, everyByte -> {
            runs.add(id + (everyByte ? " every byte" : ""));
            return Sample.of(runs.size());
        });
    }

    private static Contest contest(int warmUps, int counted, String only) {
        return new Contest(warmUps, counted, Pattern.compile(only), line -> {});
    }
}
