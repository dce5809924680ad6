package io.dray.checksum;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ChecksumLedgerTest {
    private static final int SIZE = 100_000;

    private final byte[] content = new byte[SIZE];
    private final Random random = new Random(3);
    private final ChecksumLedger ledger = new ChecksumLedger(ChecksumAlgorithm.CRC32C);

    ChecksumLedgerTest() {
        random.nextBytes(content);
    }

    private record Range(int start, int end) {}

    @ParameterizedTest
    @EnumSource(value = ChecksumAlgorithm.class, names = {"CRC32C", "CRC32", "ADLER32"})
    void givesTheValueOfTheWholeWhateverTheOrder(ChecksumAlgorithm algorithm) {
        for (int round = 0; round < 50; round++) {
            ChecksumLedger any = new ChecksumLedger(algorithm);
            List<Range> ranges = randomTiling();
            Collections.shuffle(ranges, random);
            Range last = ranges.removeLast();
            ranges.forEach(range -> record(any, range.start, range.end));
            assertThat(any.valueOf(0, SIZE)).isEmpty();
            record(any, last.start, last.end);
            assertThat(any.valueOf(0, SIZE)).contains(expected(algorithm, 0, SIZE));
        }
    }

    /// Several back ends store one file together, each with its own ledger.
    @ParameterizedTest
    @EnumSource(value = ChecksumAlgorithm.class, names = {"CRC32C", "CRC32", "ADLER32"})
    void givesTheValueOfTheWholeFromParts(ChecksumAlgorithm algorithm) {
        for (int round = 0; round < 50; round++) {
            List<ChecksumLedger> ledgers = List.of(new ChecksumLedger(algorithm),
                    new ChecksumLedger(algorithm), new ChecksumLedger(algorithm));
            List<Range> ranges = randomTiling();
            Collections.shuffle(ranges, random);
            for (Range range : ranges) {
                record(ledgers.get(random.nextInt(ledgers.size())), range.start, range.end);
            }
            List<PartValue> parts = ledgers.stream().map(one -> one.part().orElseThrow()).toList();
            assertThat(PartValue.whole(algorithm, parts, SIZE))
                    .contains(expected(algorithm, 0, SIZE));
            assertThat(PartValue.whole(algorithm, parts, SIZE + 1)).isEmpty();
            assertThat(PartValue.whole(algorithm, parts.subList(0, 1), SIZE))
                    .isEqualTo(parts.getFirst().bytes() == SIZE
                            ? Optional.of(expected(algorithm, 0, SIZE))
                            : Optional.empty());
        }
    }

    @Test
    void hasNoPartWhereBytesCameTwice() {
        record(ledger, 0, 10);
        record(ledger, 20, 30);
        assertThat(ledger.part().orElseThrow().bytes()).isEqualTo(20);
        record(ledger, 25, 35);
        assertThat(ledger.part()).isEmpty();
    }

    @Test
    void refusesPartsThatNoFileHas() {
        assertThatThrownBy(() -> new PartValue(ChecksumAlgorithm.CRC32C, 11, 10, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartValue(ChecksumAlgorithm.CRC32C, -1, 10, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartValue(ChecksumAlgorithm.CRC32C, 1, 10, 1L << 32))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartValue(ChecksumAlgorithm.SHA256, 1, 10, 0))
                .isInstanceOf(IllegalArgumentException.class);
        PartValue huge = new PartValue(ChecksumAlgorithm.CRC32C, Long.MAX_VALUE, Long.MAX_VALUE, 0);
        assertThat(PartValue.whole(ChecksumAlgorithm.CRC32C, List.of(huge, huge), Long.MAX_VALUE))
                .isEmpty();
        assertThat(PartValue.whole(ChecksumAlgorithm.CRC32, List.of(huge), Long.MAX_VALUE))
                .isEmpty();
    }

    @Test
    void gathersFromManyThreads() throws Exception {
        List<Range> ranges = randomTiling();
        Collections.shuffle(ranges, random);
        int threads = 8;
        CountDownLatch start = new CountDownLatch(1);
        try (var executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread;
                done.add(executor.submit(() -> {
                    if (!start.await(10, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("was never started");
                    }
                    for (int i = first; i < ranges.size(); i += threads) {
                        record(ledger, ranges.get(i).start, ranges.get(i).end);
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> each : done) {
                each.get(10, TimeUnit.SECONDS);
            }
        }
        assertThat(ledger.valueOf(0, SIZE))
                .contains(expected(ChecksumAlgorithm.CRC32C, 0, SIZE));
    }

    @Test
    void keepsOneRegionForEachGapAtMost() {
        int block = 1000;
        for (int at = 0; at < SIZE / 2; at += block) {
            record(ledger, at, at + block);
            record(ledger, SIZE / 2 + at, SIZE / 2 + at + block);
            // Apart until the last step closes the gap.
            if (at + block < SIZE / 2) {
                assertThat(ledger.valueOf(0, at + block)).isPresent();
                assertThat(ledger.valueOf(SIZE / 2, SIZE / 2 + at + block)).isPresent();
            }
        }
        assertThat(ledger.valueOf(0, SIZE)).isPresent();
    }

    @Test
    void knowsRegionsThatDoNotStartAtZero() {
        record(ledger, 500, 700);
        record(ledger, 900, 1000);
        assertThat(ledger.valueOf(500, 700))
                .contains(expected(ChecksumAlgorithm.CRC32C, 500, 700));
        assertThat(ledger.valueOf(500, 1000)).isEmpty();
        assertThat(ledger.valueOf(500, 600)).isEmpty();
        assertThat(ledger.valueOf(0, 700)).isEmpty();
        assertThat(ledger.valueOf(900, 1000))
                .contains(expected(ChecksumAlgorithm.CRC32C, 900, 1000));
    }

    @Test
    void knowsNothingOfARegionThatWasWrittenTwice() {
        record(ledger, 0, 1000);
        record(ledger, 2000, 3000);
        record(ledger, 4000, 5000);
        record(ledger, 999, 2001);
        assertThat(ledger.valueOf(0, 1000)).isEmpty();
        assertThat(ledger.valueOf(0, 3000)).isEmpty();
        assertThat(ledger.valueOf(999, 2001)).isEmpty();
        assertThat(ledger.valueOf(4000, 5000)).isPresent();
        record(ledger, 3000, 4000);
        assertThat(ledger.valueOf(0, 5000)).isEmpty();
        assertThat(ledger.valueOf(3000, 5000)).isPresent();
        record(ledger, 0, 3000);
        assertThat(ledger.valueOf(0, 3000)).isEmpty();
    }

    @Test
    void aRangeThatComesTwiceIsUnknownToo() {
        record(ledger, 0, 1000);
        record(ledger, 0, 1000);
        assertThat(ledger.valueOf(0, 1000)).isEmpty();
    }

    /// Against a model that remembers for every byte how often it was written.
    @Test
    void neverGivesAWrongValueForRandomOverlappingRanges() {
        for (int round = 0; round < 300; round++) {
            ChecksumLedger any = new ChecksumLedger(ChecksumAlgorithm.CRC32C);
            int[] written = new int[200];
            for (int i = 0; i < 30; i++) {
                int start = random.nextInt(190);
                int end = start + 1 + random.nextInt(10);
                record(any, start, end);
                for (int at = start; at < end; at++) {
                    written[at]++;
                }
            }
            for (int start = 0; start < written.length; start++) {
                boolean once = true;
                for (int end = start + 1; end <= written.length; end++) {
                    once &= written[end - 1] == 1;
                    Optional<String> value = any.valueOf(start, end);
                    assertThat(value.isEmpty() || once).isTrue();
                    if (value.isPresent()) {
                        assertThat(value)
                                .contains(expected(ChecksumAlgorithm.CRC32C, start, end));
                    }
                }
            }
        }
    }

    @Test
    void anEmptyRegionHasTheValueOfNothing() {
        assertThat(ledger.valueOf(0, 0)).contains("00000000");
        assertThat(new ChecksumLedger(ChecksumAlgorithm.ADLER32).valueOf(0, 0))
                .contains("00000001");
        ledger.record(7, 0, 0);
        assertThat(ledger.part().orElseThrow().end()).isZero();
    }

    @Test
    void refusesRangesThatNoFileHas() {
        assertThatThrownBy(() -> ledger.record(-1, 10, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.record(0, -1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.record(2, Long.MAX_VALUE - 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.record(0, 1, 1L << 32))
                .isInstanceOf(IllegalArgumentException.class);
        ledger.record(1, Long.MAX_VALUE - 1, 5);
        assertThat(ledger.valueOf(1, Long.MAX_VALUE)).contains("00000005");
    }

    @Test
    void givesUpWhenAPeerMakesTooManyRegions() {
        for (long i = 0; i < ChecksumLedger.MAXIMUM_REGIONS; i++) {
            ledger.record(2 * i, 1, 0);
        }
        assertThat(ledger.valueOf(0, 1)).isPresent();
        ledger.record(2L * ChecksumLedger.MAXIMUM_REGIONS, 1, 0);
        assertThat(ledger.valueOf(0, 1)).isEmpty();
        ledger.record(0, 1, 0);
        assertThat(ledger.valueOf(0, 1)).isEmpty();
    }

    private List<Range> randomTiling() {
        List<Range> ranges = new ArrayList<>();
        for (int at = 0; at < SIZE;) {
            int end = Math.min(SIZE, at + 1 + random.nextInt(2000));
            ranges.add(new Range(at, end));
            at = end;
        }
        return ranges;
    }

    private void record(ChecksumLedger into, int start, int end) {
        CombinableChecksum checksum = new CombinableChecksum(into.algorithm());
        checksum.update(ByteBuffer.wrap(content, start, end - start));
        into.record(start, end - start,
                checksum.bits());
    }

    private String expected(ChecksumAlgorithm algorithm, int start, int end) {
        return Checksum.valueOf(algorithm, ByteBuffer.wrap(content, start, end - start)).hex();
    }

    @Test
    void knowsThePrefixOfAFollower() {
        ChecksumLedger ledger = new ChecksumLedger(ChecksumAlgorithm.CRC32C);
        ChecksumValue md5 = Checksum.valueOf(ChecksumAlgorithm.MD5, ByteBuffer.wrap(new byte[9]));

        ledger.recordPrefix(md5, 9);

        assertThat(ledger.valueOf(ChecksumAlgorithm.MD5, 0, 9)).contains(md5.hex());
        assertThat(ledger.valueOf(ChecksumAlgorithm.MD5, 0, 8)).isEmpty();
        assertThat(ledger.valueOf(ChecksumAlgorithm.MD5, 1, 9)).isEmpty();
        assertThat(ledger.valueOf(ChecksumAlgorithm.SHA1, 0, 9)).isEmpty();
    }
}
