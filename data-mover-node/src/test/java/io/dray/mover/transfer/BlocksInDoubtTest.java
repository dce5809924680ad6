package io.dray.mover.transfer;

import io.dray.protocol.range.ByteRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// What a stream may have lost.
final class BlocksInDoubtTest {
    private final BlocksInDoubt blocks = new BlocksInDoubt();

    private void give(int count) {
        for (int i = 0; i < count; i++) {
            blocks.add(i * 10L, 10);
        }
    }

    @Test
    void takesTheLastBlocksThatReachAsFarAsAsked() {
        give(100);
        assertThat(blocks.take(21).orElseThrow()).containsExactly(new ByteRange(970, 980),
                new ByteRange(980, 990), new ByteRange(990, 1000));
        assertThat(blocks.isEmpty()).isTrue();
    }

    @Test
    void takesAllWhenThereAreLess() {
        give(3);
        assertThat(blocks.take(1 << 30).orElseThrow()).hasSize(3);
        assertThat(blocks.take(1 << 30).orElseThrow()).isEmpty();
    }

    @Test
    void remembersEnoughOfMany() {
        give(3 * BlocksInDoubt.MOST + 7);
        assertThat(blocks.take(10L * BlocksInDoubt.MOST).orElseThrow()).hasSize(BlocksInDoubt.MOST)
                .endsWith(new ByteRange((3L * BlocksInDoubt.MOST + 6) * 10,
                        (3L * BlocksInDoubt.MOST + 7) * 10));
    }

    @Test
    void saysWhenItForgotTooMuch() {
        give(BlocksInDoubt.MOST + 1);
        assertThat(blocks.take(10L * BlocksInDoubt.MOST + 1)).isEmpty();
        assertThat(blocks.isEmpty()).isFalse();
    }
}
