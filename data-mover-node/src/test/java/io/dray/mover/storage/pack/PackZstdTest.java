package io.dray.mover.storage.pack;

import com.github.luben.zstd.Zstd;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.pack.PackCompression;
import io.dray.protocol.pack.PackMember;
import io.dray.protocol.pack.PackMembers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Bundles as Zstandard frames: what is worth it, and frames that are none.
final class PackZstdTest {
    private static final int LARGE = 1 << 20;
    private static final PackMembers MEMBERS = new PackMembers(
            List.of(new PackMember(LARGE, OptionalLong.empty(), "large")));

    private final PackMemory memory = new PackMemory(64 << 20, Duration.ofSeconds(1));

    private byte[] sent(byte[] content) {
        PackWriter writer = PackWriter.begin(MEMBERS, PackCompression.ZSTD, memory, () -> false);
        try (PackMemory.Buffer buffer = writer.buffer()) {
            writer.room(0).asByteBuffer().put(content);
            writer.add(0, 0, 0644);
            ByteBuffer sent = writer.finish();
            byte[] bytes = new byte[sent.limit()];
            sent.get(0, bytes);
            assertThat(buffer.view().capacity())
                    .isEqualTo((int) PackReader.memory(MEMBERS, PackCompression.ZSTD));
            return bytes;
        }
    }

    private static ByteBuffer expand(byte[] arrived) {
        ByteBuffer bundle = ByteBuffer.allocateDirect(arrived.length).put(arrived).flip();
        return PackReader.expand(bundle,
                ByteBuffer.allocateDirect((int) PackReader.capacity(MEMBERS)));
    }

    private static byte[] text() {
        byte[] text = new byte[LARGE];
        byte[] line = "2026-11-23 beam 7 current 12.5 mA\n".getBytes(
                java.nio.charset.StandardCharsets.US_ASCII);
        for (int i = 0; i < text.length; i++) {
            text[i] = line[i % line.length];
        }
        return text;
    }

    private static byte[] noise() {
        byte[] noise = new byte[LARGE];
        new Random(7).nextBytes(noise);
        return noise;
    }

    @Test
    void compressesWhatShrinks() {
        byte[] sent = sent(text());
        assertThat(sent.length).isLessThan(LARGE / 10);

        ByteBuffer tar = expand(sent);
        PackReader.Arrived member = PackReader.read(MEMBERS, tar).getFirst();
        byte[] content = new byte[member.size()];
        tar.get(member.start(), content);
        assertThat(content).isEqualTo(text());
    }

    @Test
    void sendsWhatDoesNotShrinkAsItIs() {
        byte[] sent = sent(noise());
        assertThat(sent.length).isGreaterThan(LARGE);
        assertThat(PackReader.read(MEMBERS, expand(sent))).hasSize(1);
    }

    @Test
    void seesAtTheEndWhatTheSampleDidNotShow() {
        byte[] content = noise();
        System.arraycopy(text(), 0, content, LARGE / 2 - (128 << 10), 256 << 10);
        byte[] sent = sent(content);
        assertThat(PackReader.read(MEMBERS, expand(sent))).hasSize(1);
    }

    @Test
    void refusesAFrameThatExpandsWithoutEnd() {
        byte[] bomb = Zstd.compress(new byte[256 << 20], 19);
        assertThat(bomb.length).isLessThan(LARGE);
        assertRefused(bomb);
    }

    @Test
    void refusesManyFramesThatExpandBeyondTheBundle() {
        byte[] frame = Zstd.compress(new byte[LARGE], 1);
        byte[] many = new byte[frame.length * 1000];
        for (int i = 0; i < 1000; i++) {
            System.arraycopy(frame, 0, many, i * frame.length, frame.length);
        }
        assertRefused(many);
    }

    @Test
    void refusesADamagedFrame() {
        byte[] frame = sent(text());
        for (int length : new int[]{4, 5, 17, frame.length / 2, frame.length - 1}) {
            assertRefused(Arrays.copyOf(frame, length));
        }
        byte[] garbage = noise();
        System.arraycopy(frame, 0, garbage, 0, 4);
        assertRefused(garbage);
    }

    private static void assertRefused(byte[] arrived) {
        assertThatThrownBy(() -> expand(arrived)).isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("nothing of it was stored");
    }
}
