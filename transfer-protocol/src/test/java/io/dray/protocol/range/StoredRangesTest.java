package io.dray.protocol.range;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class StoredRangesTest {
    @Test
    void areReadAsTheyWereWritten() {
        List<ByteRange> many = new ArrayList<>();
        for (int i = 0; i < 1234; i++) {
            many.add(new ByteRange(i * 10L, i * 10L + 5));
        }
        StoredRanges stored = new StoredRanges(ByteRangeSet.of(many), 99_999);
        assertThat(StoredRanges.parse(stored.lines())).isEqualTo(stored);
        assertThat(stored.lines()).allMatch(line -> line.length() < 5000);
        assertThat(StoredRanges.parse(StoredRanges.NONE.lines())).isEqualTo(StoredRanges.NONE);
    }

    @Test
    void whatCannotBeReadCountsForNothing() {
        assertThat(StoredRanges.parse(List.of("Received=-1", "no ranges", "5-", "10-20", "")))
                .isEqualTo(new StoredRanges(ByteRangeSet.of(10, 20), 0));
        assertThat(StoredRanges.parse(List.of())).isEqualTo(StoredRanges.NONE);
    }

    @Test
    void neverReachBeyondTheFile() {
        StoredRanges claimed = StoredRanges.parse(List.of("Received=7", "0-10,20-40,50-60"));
        assertThat(claimed.within(30).ranges())
                .isEqualTo(ByteRangeSet.parse("0-10,20-30").orElseThrow());
        assertThat(claimed.within(60)).isEqualTo(claimed);
    }
}
