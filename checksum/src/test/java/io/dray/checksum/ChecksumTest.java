package io.dray.checksum;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

final class ChecksumTest {
    private static final int SIZE = 300_007;

    private final byte[] content = new byte[SIZE];
    private final Random random = new Random(20);

    ChecksumTest() {
        random.nextBytes(content);
    }

    @ParameterizedTest
    @EnumSource(ChecksumAlgorithm.class)
    void agreesWithAnIndependentImplementation(ChecksumAlgorithm algorithm) {
        assertThat(Checksum.valueOf(algorithm, ByteBuffer.wrap(content)).hex())
                .isEqualTo(independent(algorithm));
    }

    @ParameterizedTest
    @EnumSource(ChecksumAlgorithm.class)
    void givesTheSameForEveryKindOfBufferAndEveryCut(ChecksumAlgorithm algorithm) {
        ChecksumValue expected = Checksum.valueOf(algorithm, ByteBuffer.wrap(content));
        ByteBuffer direct = ByteBuffer.allocateDirect(SIZE).put(content).flip();
        Checksum checksum = Checksum.of(algorithm);
        for (ByteBuffer whole : new ByteBuffer[]{ByteBuffer.wrap(content), direct,
                direct.asReadOnlyBuffer(), ByteBuffer.wrap(content).asReadOnlyBuffer()}) {
            checksum.reset();
            for (int at = 0; at < SIZE;) {
                int end = Math.min(SIZE, at + random.nextInt(20_000));
                ByteBuffer cut = whole.slice(at, end - at);
                checksum.update(cut);
                assertThat(cut.hasRemaining()).isFalse();
                at = end;
            }
            assertThat(checksum.value()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(ChecksumAlgorithm.class)
    void readingTheValueMidwayChangesNothing(ChecksumAlgorithm algorithm) {
        Checksum checksum = Checksum.of(algorithm);
        checksum.update(ByteBuffer.wrap(content, 0, 1000));
        ChecksumValue midway = checksum.value();
        assertThat(midway).isEqualTo(checksum.value())
                .isEqualTo(
                        Checksum.valueOf(algorithm, ByteBuffer.wrap(content, 0, 1000)));
        checksum.update(ByteBuffer.wrap(content, 1000, SIZE - 1000));
        assertThat(checksum.value())
                .isEqualTo(Checksum.valueOf(algorithm, ByteBuffer.wrap(content)));
        checksum.reset();
        assertThat(checksum.value())
                .isEqualTo(Checksum.valueOf(algorithm, ByteBuffer.allocate(0)));
    }

    @ParameterizedTest
    @EnumSource(value = ChecksumAlgorithm.class, names = {"CRC32C", "CRC32", "ADLER32"})
    void valuesOfBlocksStandAloneAndAllocateNothing(ChecksumAlgorithm algorithm) {
        CombinableChecksum checksum = new CombinableChecksum(algorithm);
        ByteBuffer block = ByteBuffer.allocateDirect(SIZE).put(content).flip();
        checksum.update(block);
        long first = checksum.bits();
        assertThat(ChecksumValue.ofBits(algorithm, first))
                .isEqualTo(Checksum.valueOf(algorithm, ByteBuffer.wrap(content)));

        assumeThat(ManagementFactory.getThreadMXBean())
                .isInstanceOf(com.sun.management.ThreadMXBean.class);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long sum = 0;
        for (int i = 0; i < 1000; i++) {
            checksum.reset();
            checksum.update(block.clear());
            sum += checksum.bits();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 * 1024);
        assertThat(sum).isEqualTo(1000 * first);
    }

    @Test
    void refusesTheWrongKindOfAlgorithm() {
        assertThatThrownBy(() -> new CombinableChecksum(ChecksumAlgorithm.MD5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MD5");
        assertThatThrownBy(() -> new DigestChecksum(ChecksumAlgorithm.CRC32C))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CRC32C");
    }

    private String independent(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32C -> String.format("%08x", bitwiseCrc(0x82F63B78));
            case CRC32 -> String.format("%08x", bitwiseCrc(0xEDB88320));
            case ADLER32 -> String.format("%08x", definedAdler());
            case MD5 -> hex(new MD5Digest());
            case SHA1 -> hex(new SHA1Digest());
            case SHA256 -> hex(new SHA256Digest());
            case SHA512 -> hex(new SHA512Digest());
            case BLAKE3 -> hex(new Blake3Digest());
        };
    }

    private int bitwiseCrc(int polynomial) {
        int crc = -1;
        for (byte b : content) {
            crc ^= b & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ polynomial;
            }
        }
        return ~crc;
    }

    private int definedAdler() {
        int a = 1;
        int b = 0;
        for (byte next : content) {
            a = (a + (next & 0xFF)) % 65521;
            b = (b + a) % 65521;
        }
        return b << 16 | a;
    }

    private String hex(Digest digest) {
        digest.update(content, 0, content.length);
        byte[] value = new byte[digest.getDigestSize()];
        digest.doFinal(value, 0);
        return HexFormat.of().formatHex(value);
    }
}
