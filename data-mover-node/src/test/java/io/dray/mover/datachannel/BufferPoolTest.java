package io.dray.mover.datachannel;

import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class BufferPoolTest {
    private final BufferPool pool = new BufferPool(3, Duration.ofMillis(1));

    @Test
    void usesBuffersAgain() {
        List<ByteBuffer> first = pool.take(2, () -> false);
        first.forEach(buffer -> buffer.position(5).limit(9));
        first.forEach(pool::give);
        List<ByteBuffer> second = pool.take(2, () -> false);
        assertThat(second).allSatisfy(buffer -> {
            assertThat(first).anySatisfy(old -> assertThat(old).isSameAs(buffer));
            assertThat(buffer.position()).isZero();
            assertThat(buffer.remaining()).isEqualTo(BufferPool.CAPACITY);
            assertThat(buffer.isDirect()).isTrue();
        });
    }

    @Test
    void saysThatTheNodeIsBusyWhenAllAreTaken() {
        pool.take(2, () -> false);
        assertThatThrownBy(() -> pool.take(2, () -> false)).isInstanceOf(DataChannelFailure.class)
                .hasMessageContaining("memory");
        assertThat(pool.inUse()).isEqualTo(2);
    }

    @Test
    void stopsWaitingWhenTheTransferIsOver() {
        BufferPool patient = new BufferPool(3, Duration.ofDays(1));
        patient.take(3, () -> false);
        assertThatThrownBy(() -> patient.take(1, () -> true))
                .isInstanceOf(DataChannelFailure.class);
    }
}
