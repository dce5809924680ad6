package io.dray.checksum;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PrefixFollowerTest {
    private final byte[] content = new byte[50_000];
    private final Random random = new Random(4);
    private int reads;

    PrefixFollowerTest() {
        random.nextBytes(content);
    }

    @ParameterizedTest
    @EnumSource(ChecksumAlgorithm.class)
    void hashesThePrefixAsItGrows(ChecksumAlgorithm algorithm) throws IOException {
        PrefixFollower follower = follower(algorithm, 4096);
        for (long end = 0; end < content.length; end += random.nextInt(9000)) {
            follow(follower, end);
            assertThat(follower.value()).isEqualTo(
                    Checksum.valueOf(algorithm, ByteBuffer.wrap(content, 0, (int) end)));
        }
        follow(follower, content.length);
        assertThat(follower.value())
                .isEqualTo(Checksum.valueOf(algorithm, ByteBuffer.wrap(content)));
    }

    @Test
    void readsNoByteTwiceAndNoneBeyondTheEnd() throws IOException {
        PrefixFollower follower = follower(ChecksumAlgorithm.SHA256, 1000);
        follow(follower, 2500);
        int before = reads;
        follow(follower, 2500);
        follow(follower, 100);
        follow(follower, -1);
        assertThat(reads).isEqualTo(before);
        assertThat(follower.value()).isEqualTo(
                Checksum.valueOf(ChecksumAlgorithm.SHA256, ByteBuffer.wrap(content, 0, 2500)));
    }

    @Test
    void stepsByOneBufferAtMost() throws IOException {
        PrefixFollower follower = follower(ChecksumAlgorithm.MD5, 1000);
        long remaining = follower.step(10_000);
        assertThat(remaining).isBetween(9000L, 9999L);
        assertThat(follower.value()).isEqualTo(Checksum.valueOf(ChecksumAlgorithm.MD5,
                ByteBuffer.wrap(content, 0, (int) (10_000 - remaining))));
    }

    @Test
    void saysThatTheFileIsShorterThanPromised() {
        PrefixFollower follower = follower(ChecksumAlgorithm.MD5, 4096);
        assertThatThrownBy(() -> follow(follower, content.length + 1L))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the file ends at byte 50000");
    }

    @Test
    void refusesABufferWithoutRoom() {
        assertThatThrownBy(() -> follower(ChecksumAlgorithm.MD5, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void follow(PrefixFollower follower, long end) throws IOException {
        long remaining = follower.step(end);
        while (remaining > 0) {
            remaining = follower.step(end);
        }
    }

    /// The source gives fewer bytes than asked, as files may.
    private PrefixFollower follower(ChecksumAlgorithm algorithm, int capacity) {
        PositionalSource source = (into, offset) -> {
            reads++;
            int available = (int) (content.length - offset);
            if (available <= 0) {
                return -1;
            }
            int count = Math.min(1 + random.nextInt(into.remaining()), available);
            into.put(content, (int) offset, count);
            return count;
        };
        return new PrefixFollower(Checksum.of(algorithm), source,
                ByteBuffer.allocateDirect(capacity));
    }
}
