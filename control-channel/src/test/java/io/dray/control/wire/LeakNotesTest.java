package io.dray.control.wire;

import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LeakNotesTest {
    @Test
    void noticesABufferThatNobodyReleased() {
        assertThat(ByteBufAllocator.DEFAULT.buffer(16).isReadable()).isFalse();
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        while (LeakNotes.look().isEmpty() && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(1_000_000);
        }

        assertThat(LeakNotes.look()).isNotEmpty();
        LeakNotes.forget();
    }
}
