package io.dray.mover.transfer;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.range.ByteRangeSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ReceivedRangesTest {
    @Test
    void mergesNeighboursAndOverlaps() {
        ReceivedRanges ranges = new ReceivedRanges(ByteRangeSet.EMPTY);
        ranges.add(10, 20);
        ranges.add(30, 40);
        ranges.add(0, 5);
        assertThat(ranges.all()).hasToString("0-5,10-20,30-40");
        ranges.add(20, 30);
        assertThat(ranges.all()).hasToString("0-5,10-40");
        ranges.add(3, 60);
        assertThat(ranges.all()).hasToString("0-60");
    }

    @Test
    void tellsWhetherBytesCameTwice() {
        ReceivedRanges ranges = new ReceivedRanges(ByteRangeSet.of(0, 10));
        ranges.add(10, 20);
        ranges.add(30, 40);
        ranges.add(20, 30);
        assertThat(ranges.hasOverlaps()).isFalse();

        ranges.add(39, 41);

        assertThat(ranges.hasOverlaps()).isTrue();
    }

    @Test
    void agreesWithSetsOnRandomBlocks() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            ReceivedRanges ranges = new ReceivedRanges(ByteRangeSet.EMPTY);
            ByteRangeSet expected = ByteRangeSet.EMPTY;
            for (int i = 0; i < 60; i++) {
                long start = random.nextInt(500);
                long end = start + 1 + random.nextInt(20);
                ranges.add(start, end);
                expected = expected.union(ByteRangeSet.of(start, end));
                assertThat(ranges.all()).isEqualTo(expected);
            }
        }
    }

    @Test
    void announcesOnlyWhatIsNew() {
        ReceivedRanges ranges = new ReceivedRanges(ByteRangeSet.of(0, 10));
        ranges.add(10, 20);
        assertThat(ranges.announce(ranges.all())).isEqualTo(ByteRangeSet.of(10, 20));
        ranges.add(40, 50);
        ranges.add(20, 22);
        assertThat(ranges.announce(ranges.all())).hasToString("20-22,40-50");
        assertThat(ranges.announce(ranges.all())).isEqualTo(ByteRangeSet.EMPTY);
    }

    @Test
    void refusesEndlessGaps() {
        ReceivedRanges ranges = new ReceivedRanges(ByteRangeSet.EMPTY);
        for (long i = 0; i < ReceivedRanges.MAXIMUM; i++) {
            ranges.add(2 * i, 2 * i + 1);
        }
        assertThatThrownBy(() -> ranges.add(2L * ReceivedRanges.MAXIMUM + 1,
                2L * ReceivedRanges.MAXIMUM + 2)).isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("65536");
    }
}
