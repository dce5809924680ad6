package io.dray.control.coordination;

import io.dray.control.coordination.SmallFileOptions.Compression;
import io.dray.protocol.pack.PackCompression;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static io.dray.protocol.pack.PackCompression.NONE;
import static io.dray.protocol.pack.PackCompression.ZSTD;
import static org.assertj.core.api.Assertions.assertThat;

final class BundleCompressionTest {
    private static final long MEGABYTE = 1_000_000;

    private final BundleCompression auto = new BundleCompression(Compression.AUTO);

    private void moved(PackCompression how, long megabytesASecond) {
        auto.moved(how, megabytesASecond * MEGABYTE, Duration.ofSeconds(1));
    }

    @Test
    void doesAsItIsTold() {
        assertThat(new BundleCompression(Compression.NONE).next()).isEqualTo(NONE);
        assertThat(new BundleCompression(Compression.ZSTD).next()).isEqualTo(ZSTD);
    }

    @Test
    void measuresBeforeItTries() {
        assertThat(auto.next()).isEqualTo(NONE);
        moved(NONE, 10);
        assertThat(auto.next()).isEqualTo(ZSTD);
    }

    @Test
    void leavesAFastPathAlone() {
        moved(NONE, 500);
        assertThat(auto.next()).isEqualTo(NONE);
    }

    @Test
    void keepsWhatHelps() {
        moved(NONE, 10);
        for (int i = 0; i < 100; i++) {
            moved(ZSTD, 30);
            assertThat(auto.next()).isEqualTo(ZSTD);
        }
    }

    @Test
    void givesUpWhatDoesNotHelpAndTriesAgainLater() {
        moved(NONE, 10);
        moved(ZSTD, 9);
        for (int i = 0; i < BundleCompression.TRY_AGAIN; i++) {
            assertThat(auto.next()).isEqualTo(NONE);
            moved(NONE, 10);
        }
        assertThat(auto.next()).isEqualTo(ZSTD);
    }
}
