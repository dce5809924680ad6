package io.dray.checksum;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ChecksumCombinationTest {

    @ParameterizedTest
    @EnumSource(value = ChecksumAlgorithm.class, names = {"CRC32C", "CRC32", "ADLER32"})
    void agreesWithTheDirectValueOnRandomSplits(ChecksumAlgorithm algorithm) {
        ChecksumCombination combination = ChecksumCombination.of(algorithm);
        Random random = new Random(1);
        byte[] content = new byte[200_000];
        random.nextBytes(content);
        for (int i = 0; i < 1000; i++) {
            int length = random.nextInt(content.length + 1);
            int cut = random.nextInt(length + 1);
            long whole = value(algorithm, ByteBuffer.wrap(content, 0, length));
            long first = value(algorithm, ByteBuffer.wrap(content, 0, cut));
            long second = value(algorithm, ByteBuffer.wrap(content, cut, length - cut));
            assertThat(combination.combine(first, second, length - cut)).isEqualTo(whole);
        }
    }

    /// Bytes of 255 bring Adler-32's sums to values where a wrong reduction overflows.
    @ParameterizedTest
    @EnumSource(value = ChecksumAlgorithm.class, names = {"CRC32C", "CRC32", "ADLER32"})
    void combinesExtremeContents(ChecksumAlgorithm algorithm) {
        byte[] content = new byte[70_000];
        java.util.Arrays.fill(content, (byte) 0xFF);
        for (int cut = 65_500; cut < 65_540; cut++) {
            long first = value(algorithm, ByteBuffer.wrap(content, 0, cut));
            long second = value(algorithm, ByteBuffer.wrap(content, cut, content.length - cut));
            assertThat(ChecksumCombination.of(algorithm)
                    .combine(first, second,
                            content.length - cut))
                    .isEqualTo(value(algorithm, ByteBuffer.wrap(content)));
        }
    }

    @ParameterizedTest
    @EnumSource(value = ChecksumAlgorithm.class, names = {"CRC32C", "CRC32", "ADLER32"})
    void isAssociativeForLengthsNoTestCanRead(ChecksumAlgorithm algorithm) {
        ChecksumCombination combination = ChecksumCombination.of(algorithm);
        Random random = new Random(2);
        for (int i = 0; i < 1000; i++) {
            long a = value(random);
            long b = value(random);
            long c = value(random);
            long lengthB = random.nextLong() >>> 3;
            long lengthC = random.nextLong() >>> 3;
            assertThat(combination.combine(combination.combine(a, b, lengthB), c, lengthC))
                    .isEqualTo(combination.combine(a, combination.combine(b, c, lengthC),
                            lengthB + lengthC));
        }
    }

    @ParameterizedTest
    @EnumSource(value = ChecksumAlgorithm.class, names = {"CRC32C", "CRC32", "ADLER32"})
    void nothingBeforeOrBehindChangesNothing(ChecksumAlgorithm algorithm) {
        ChecksumCombination combination = ChecksumCombination.of(algorithm);
        long value = value(algorithm, ByteBuffer.wrap(new byte[777]));
        assertThat(combination.combine(value, combination.empty(), 0)).isEqualTo(value);
        assertThat(combination.combine(combination.empty(), value, 777)).isEqualTo(value);
    }

    @Test
    void refusesDigests() {
        assertThatThrownBy(() -> ChecksumCombination.of(ChecksumAlgorithm.SHA256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SHA256");
    }

    private static long value(ChecksumAlgorithm algorithm, ByteBuffer bytes) {
        CombinableChecksum checksum = new CombinableChecksum(algorithm);
        checksum.update(bytes);
        return checksum.bits();
    }

    /// Two reduced halves, valid for Adler-32 as for a CRC.
    private static long value(Random random) {
        return (long) random.nextInt(65521) << 16 | random.nextInt(65521);
    }
}
