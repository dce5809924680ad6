package io.dray.protocol.block;

import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

final class ExtendedBlockHeaderTest {
    private static final long LIMIT = 1L << 31;

    static Stream<Arguments> headers() {
        return Stream.of(
                arguments("00 000000000000000a 0000000000000000", ExtendedBlockHeader.data(0, 10)),
                arguments("00 0000000000040000 0000000000240000",
                        ExtendedBlockHeader.data(2359296, 262144)),
                arguments("08 0000000000000000 0000000000000000", ExtendedBlockHeader.endOfData()),
                arguments("48 0000000000000000 0000000000000004",
                        ExtendedBlockHeader.endOfFile(4)),
                arguments("4c 0000000000000000 0000000000000001",
                        new ExtendedBlockHeader(0x4c, 0, 1)),
                arguments("08 0000000080000000 7fffffff7fffffff",
                        new ExtendedBlockHeader(8, LIMIT, Long.MAX_VALUE - LIMIT)));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void writesHeadersAsItReadsThem(String hex, ExtendedBlockHeader header) {
        byte[] bytes = bytes(hex);
        for (ByteOrder order : new ByteOrder[]{ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer read = ByteBuffer.wrap(bytes).order(order);
            assertThat(ExtendedBlockHeader.parse(read, LIMIT)).isEqualTo(header);
            assertThat(read.remaining()).isZero();
            ByteBuffer written = ByteBuffer.allocateDirect(ExtendedBlockHeader.LENGTH).order(order);
            header.put(written);
            assertThat(written.flip()).isEqualTo(ByteBuffer.wrap(bytes));
        }
    }

    @Test
    void readsFieldsInPlace() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes("ff 48 0000000000000005 0000000000000007"));
        assertThat(ExtendedBlockHeader.descriptor(buffer, 1)).isEqualTo(0x48);
        assertThat(ExtendedBlockHeader.count(buffer, 1)).isEqualTo(5);
        assertThat(ExtendedBlockHeader.offset(buffer, 1)).isEqualTo(7);
        assertThat(buffer.position()).isZero();
    }

    @Test
    void ignoresTheByteCountOfAnEndOfFileBlock() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes("40 ffffffffffffffff 0000000000000002"));
        assertThat(ExtendedBlockHeader.payload(buffer, 0, LIMIT)).isZero();
        assertThat(ExtendedBlockHeader.parse(buffer, LIMIT))
                .isEqualTo(new ExtendedBlockHeader(0x40, 0, 2));
    }

    @Test
    void knowsItsBits() {
        ExtendedBlockHeader last = new ExtendedBlockHeader(0x4c, 0, 1);
        assertThat(last.isEndOfFile() && last.isEndOfData() && last.isClose()).isTrue();
        ExtendedBlockHeader data = ExtendedBlockHeader.data(5, 1);
        assertThat(data.isEndOfFile() || data.isEndOfData() || data.isClose()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "01 0000000000000000 0000000000000000|unknown bits",
            "02 0000000000000000 0000000000000000|unknown bits",
            "10 0000000000000000 0000000000000000|unknown bits",
            "20 0000000000000000 0000000000000000|unknown bits",
            "47 0000000000000000 0000000000000000|unknown bits",
            "00 0000000080000001 0000000000000000|2147483649 bytes",
            "00 8000000000000000 0000000000000000|9223372036854775808 bytes",
            "00 ffffffffffffffff 0000000000000000|18446744073709551615 bytes",
            "00 0000000000000001 8000000000000000|9223372036854775808, past",
            "00 0000000000000001 7fffffffffffffff|past the largest",
            "40 0000000000000000 8000000000000000|end-of-data blocks"})
    void refusesImpossibleHeaders(String hex, String why) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> ExtendedBlockHeader.parse(ByteBuffer.wrap(bytes(hex)), LIMIT))
                .withMessageContaining(why);
    }

    @Test
    void obeysTheCallersLimit() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes("00 0000000000000401 0000000000000000"));
        assertThat(ExtendedBlockHeader.payload(buffer, 0, 1025)).isEqualTo(1025);
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> ExtendedBlockHeader.payload(buffer, 0, 1024));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 9, 16})
    void needsAllSeventeenBytes(int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> ExtendedBlockHeader.parse(buffer, LIMIT))
                .isInstanceOfAny(IndexOutOfBoundsException.class, BufferUnderflowException.class);
        assertThat(buffer.position()).isZero();
    }

    @Test
    void survivesRandomBytes() {
        Random random = new Random(6);
        byte[] bytes = new byte[ExtendedBlockHeader.LENGTH];
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(bytes);
            bytes[0] &= (byte) (random.nextBoolean() ? 0xcc : 0xff);
            bytes[1 + random.nextInt(5)] &= (byte) random.nextInt(2);
            try {
                ExtendedBlockHeader header = ExtendedBlockHeader.parse(ByteBuffer.wrap(bytes),
                        Long.MAX_VALUE);
                assertThat(header.offset() + header.count()).isNotNegative();
                accepted++;
            } catch (ProtocolViolation e) {
                assertThat(e.retryable()).isFalse();
            }
        }
        assertThat(accepted).isPositive();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
