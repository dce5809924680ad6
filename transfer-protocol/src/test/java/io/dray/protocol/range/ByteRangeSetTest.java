package io.dray.protocol.range;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeout;

final class ByteRangeSetTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0-10,10-20|0-20", "5-6,0-1|0-1,5-6", "0-9,2-3|0-9",
            "0-5,3-9,20-30|0-9,20-30", "3-3,5-6|5-6", "0-9223372036854775807|0-9223372036854775807",
            "0-1,0-1,0-1|0-1"})
    void joinsRangesThatTouchOrOverlap(String text, String joined) {
        assertThat(ByteRangeSet.parse(text)).map(ByteRangeSet::toString).contains(joined);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "5", "5-", "-5", "9-5", "+1-5", "1-+5", "1--5", "0-5,",
            ",0-5", "0-5,,6-7", "0x1-5", "0-9223372036854775808", "0-5 ", "٠-٥",
            "00000000000000000000-5"})
    void refusesOtherText(String text) {
        assertThat(ByteRangeSet.parse(text)).isEmpty();
    }

    @Test
    void agreesWithASetOfBits() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            BitSet firstBits = new BitSet();
            BitSet secondBits = new BitSet();
            ByteRangeSet first = randomSet(random, firstBits, 12);
            ByteRangeSet second = randomSet(random, secondBits, random.nextInt(12));
            assertSame(first.complement(20, 80), complement(firstBits, 20, 80));
            assertThat(first.containsAll(second)).isEqualTo(containsAll(firstBits, secondBits));
            assertThat(first.total()).isEqualTo(firstBits.cardinality());
            assertThat(first.end()).isEqualTo(firstBits.length());
            assertThat(first.prefix()).isEqualTo(firstBits.nextClearBit(0));
            firstBits.or(secondBits);
            assertSame(first.union(second), firstBits);
            assertThat(second.union(first)).isEqualTo(first.union(second))
                    .hasSameHashCodeAs(first.union(second));
        }
    }

    @Test
    void comesBackFromItsText() {
        Random random = new Random(8);
        for (int round = 0; round < 500; round++) {
            ByteRangeSet set = randomSet(random, new BitSet(), 10);
            assertThat(ByteRangeSet.parse(set.toString())).contains(set);
        }
        assertThat(ByteRangeSet.EMPTY.toString()).isEmpty();
    }

    @Test
    void addsManyMarkersToALongListQuickly() {
        List<ByteRange> even = new ArrayList<>();
        for (long i = 0; i < 100_000; i++) {
            even.add(new ByteRange(i * 10, i * 10 + 5));
        }
        Collections.shuffle(even, new Random(9));
        assertTimeout(Duration.ofSeconds(10), () -> {
            ByteRangeSet set = ByteRangeSet.of(even);
            assertThat(set.ranges()).hasSize(100_000);
            for (long i = 0; i < 1000; i++) {
                set = set.union(ByteRangeSet.of(i * 70 + 5, i * 70 + 10));
                set.complement(i * 1000, i * 1000 + 100);
            }
            assertThat(set.total()).isEqualTo(500_000 + 5_000);
            assertThat(set.containsAll(set)).isTrue();
        });
    }

    @Test
    void leavesOutTheShortestRanges() {
        ByteRangeSet set = ByteRangeSet.parse("0-9,10-11,20-25,30-40").orElseThrow();
        assertThat(set.largest(2)).hasToString("0-9,30-40");
        assertThat(set.largest(4)).isSameAs(set);
        assertThat(set.largest(0)).isEqualTo(ByteRangeSet.EMPTY);
    }

    @Test
    void knowsTheEmptySet() {
        assertThat(ByteRangeSet.of(5, 5)).isSameAs(ByteRangeSet.EMPTY);
        assertThat(ByteRangeSet.of(List.of())).isSameAs(ByteRangeSet.EMPTY);
        assertThat(ByteRangeSet.EMPTY.complement(3, 9)).hasToString("3-9");
        assertThat(ByteRangeSet.EMPTY.complement(9, 9)).isEqualTo(ByteRangeSet.EMPTY);
        assertThat(ByteRangeSet.EMPTY.prefix()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"-1,5", "5,5", "5,4"})
    void refusesRangesWithoutBytes(long start, long end) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(start, end));
    }

    private static ByteRangeSet randomSet(Random random, BitSet bits, int count) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int start = random.nextInt(100);
            int end = start + 1 + random.nextInt(8);
            bits.set(start, end);
            ranges.add(new ByteRange(start, end));
        }
        return ByteRangeSet.of(ranges);
    }

    private static BitSet complement(BitSet bits, int start, int end) {
        BitSet rest = new BitSet();
        rest.set(start, end);
        rest.andNot(bits);
        return rest;
    }

    private static boolean containsAll(BitSet bits, BitSet wanted) {
        BitSet missing = (BitSet) wanted.clone();
        missing.andNot(bits);
        return missing.isEmpty();
    }

    private static void assertSame(ByteRangeSet set, BitSet bits) {
        BitSet actual = new BitSet();
        set.ranges().forEach(range -> actual.set((int) range.start(), (int) range.end()));
        assertThat(actual).isEqualTo(bits);
        for (int i = 1; i < set.ranges().size(); i++) {
            assertThat(set.ranges().get(i).start())
                    .isGreaterThan(set.ranges().get(i - 1).end());
        }
    }
}
