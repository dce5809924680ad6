package io.dray.mover.storage.pack;

import io.dray.mover.storage.pack.PackMemory.Buffer;
import io.dray.mover.storage.pack.PackMemory.Use;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PackMemoryTest {
    private static final int HALF = 1 << 20;

    private final PackMemory small = new PackMemory(2 * HALF, Duration.ofMillis(20));

    @Test
    void letsABundleWaitForMemoryButNotForEver() {
        try (Buffer first = take(small, Use.SENDING, 900 << 10)) {
            assertThat(first.memory().byteSize()).isEqualTo(900 << 10);
            assertThatThrownBy(() -> take(small, Use.SENDING, 200 << 10))
                    .isInstanceOf(StorageFailure.class)
                    .hasMessageContaining("memory");
        }
        take(small, Use.SENDING, 200 << 10).close();
        assertThat(small.inUse()).isZero();
    }

    @Test
    void keepsRoomForReceiversWhenSendersHoldAllTheyMay() {
        try (Buffer sending = take(small, Use.SENDING, HALF);
                Buffer receiving = take(small, Use.RECEIVING, HALF)) {
            assertThat(sending.memory().byteSize()).isEqualTo(receiving.memory().byteSize());
            assertThat(small.inUse()).isEqualTo(2 * HALF);
        }
        assertThat(small.inUse()).isZero();
    }

    @Test
    @Timeout(30)
    void waitsNoLongerWhenItIsCancelled() {
        PackMemory patient = new PackMemory(2 * HALF, Duration.ofMinutes(10));
        AtomicInteger asked = new AtomicInteger();
        try (Buffer first = take(patient, Use.RECEIVING, HALF)) {
            assertThatThrownBy(() -> patient.take(Use.RECEIVING, first.memory().byteSize(),
                    () -> asked.incrementAndGet() == 2)).isInstanceOf(StorageFailure.class);
        }
        assertThat(patient.inUse()).isZero();
    }

    @Test
    void refusesWhatCannotEverFit() {
        assertThatThrownBy(() -> take(small, Use.SENDING, HALF + 1))
                .isInstanceOf(StorageFailure.class);
    }

    private static Buffer take(PackMemory memory, Use use, long size) {
        return memory.take(use, size, () -> false);
    }
}
