package io.dray.mover.transfer;

import io.dray.checksum.ChecksumAlgorithm;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class DataPlaneConfigTest {
    @Test
    void hasTheseDefaults() {
        DataPlaneConfig config = DataPlaneConfig.usual();
        assertThat(config.ports()).isEmpty();
        assertThat(config.checksum()).contains(ChecksumAlgorithm.CRC32C);
        assertThat(config.durable()).isTrue();
        assertThat(config.memory()).isBetween(1L << 20, 128L << 20);
        assertThat(config.limits()).isEqualTo(new DataPlaneConfig.Limits(Duration.ofSeconds(30),
                Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(300),
                Duration.ofSeconds(15), Duration.ofSeconds(2)));
    }

    @Test
    void refusesChecksumsThatNeedBytesInOrder() {
        DataPlaneConfig usual = DataPlaneConfig.usual();
        assertThatThrownBy(() -> new DataPlaneConfig(usual.ports(), usual.memory(),
                Optional.of(ChecksumAlgorithm.SHA256), usual.durable(), usual.congestion(),
                usual.limits()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("any order");
    }
}
