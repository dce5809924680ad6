package io.dray.mover.transfer;

import com.github.luben.zstd.Zstd;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ZstdFrameTest {
    private static final int LARGE = 200_000;

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static byte[] text() {
        byte[] text = new byte[LARGE];
        byte[] line = "2026-11-23 beam 7 current 12.5 mA\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < text.length; i++) {
            text[i] = line[i % line.length];
        }
        return text;
    }

    private static byte[] frame(byte[] content) {
        ByteBuffer into = ByteBuffer.allocateDirect(content.length);
        OptionalInt length = ZstdFrame.compress(direct(content), 0, content.length, into);
        byte[] frame = new byte[length.orElseThrow()];
        into.get(0, frame);
        return frame;
    }

    private static ByteBuffer expand(byte[] frame, int size) {
        ByteBuffer into = ByteBuffer.allocateDirect(LARGE);
        ZstdFrame.expand(direct(frame), frame.length, size, into);
        return into;
    }

    @Test
    void compressesWhatShrinks() {
        byte[] frame = frame(text());
        assertThat(frame.length).isLessThan(LARGE / 10);
        byte[] content = new byte[LARGE];
        expand(frame, LARGE).get(0, content);
        assertThat(content).isEqualTo(text());
    }

    @Test
    void leavesWhatDoesNotShrink() {
        byte[] noise = new byte[LARGE];
        new Random(7).nextBytes(noise);
        assertThat(ZstdFrame.compress(direct(noise), 0, LARGE, ByteBuffer.allocateDirect(LARGE)))
                .isEmpty();
    }

    @Test
    void refusesAFrameOfAnotherSize() {
        assertRefused(Zstd.compress(new byte[256 << 20], 1), LARGE);
        assertRefused(frame(text()), LARGE - 1);
        assertRefused(Zstd.compress(new byte[10], 1), LARGE);
    }

    @Test
    void refusesADamagedFrame() {
        byte[] frame = frame(text());
        for (int length : new int[]{0, 4, 5, 17, frame.length / 2, frame.length - 1}) {
            assertRefused(Arrays.copyOf(frame, length), LARGE);
        }
        byte[] garbage = new byte[LARGE];
        new Random(8).nextBytes(garbage);
        System.arraycopy(frame, 0, garbage, 0, 4);
        assertRefused(garbage, LARGE);
    }

    private static void assertRefused(byte[] frame, int size) {
        assertThatThrownBy(() -> expand(frame, size)).isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("nothing of it was stored");
    }
}
