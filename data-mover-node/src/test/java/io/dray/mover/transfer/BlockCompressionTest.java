package io.dray.mover.transfer;

import io.dray.protocol.tree.TreeCompression;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class BlockCompressionTest {
    private static final long MEGABYTE = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private final BlockCompression auto = new BlockCompression(TreeCompression.AUTO);

    /// One round at this rate.
    private void moved(long megabytesASecond) {
        for (int i = 0; i < BlockCompression.ROUND; i++) {
            auto.moved(megabytesASecond * MEGABYTE, SECOND);
        }
    }

    @Test
    void doesAsItIsTold() {
        assertThat(new BlockCompression(TreeCompression.NONE).compresses()).isFalse();
        BlockCompression always = new BlockCompression(TreeCompression.ZSTD);
        for (int i = 0; i < 2 * BlockCompression.ROUND; i++) {
            assertThat(always.compresses()).isTrue();
            always.moved(1, SECOND);
        }
    }

    @Test
    void measuresBeforeItTries() {
        assertThat(auto.compresses()).isFalse();
        moved(10);
        assertThat(auto.compresses()).isTrue();
    }

    @Test
    void leavesAFastPathAlone() {
        moved(500);
        assertThat(auto.compresses()).isFalse();
    }

    @Test
    void keepsWhatHelps() {
        moved(10);
        for (int i = 0; i < 100; i++) {
            moved(30);
            assertThat(auto.compresses()).isTrue();
        }
    }

    @Test
    void givesUpWhatDoesNotHelpAndTriesAgainLater() {
        moved(10);
        moved(9);
        for (int i = 0; i < BlockCompression.TRY_AGAIN; i++) {
            assertThat(auto.compresses()).isFalse();
            moved(10);
        }
        assertThat(auto.compresses()).isTrue();
    }
}
