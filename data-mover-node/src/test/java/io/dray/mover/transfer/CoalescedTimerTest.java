package io.dray.mover.transfer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// One timer for many that wait a moment.
final class CoalescedTimerTest {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final AtomicLong now = new AtomicLong();
    private final CoalescedTimer timer = new CoalescedTimer(executor, now::get);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void tellsEverybodyWhoStillWaits() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            timer.unlessWithinAMoment(told::countDown);
        }
        now.addAndGet(10_000_000);
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void doesNotTellWhoNoLongerWaits() throws InterruptedException {
        AtomicInteger wrong = new AtomicInteger();
        CountDownLatch told = new CountDownLatch(1);
        timer.unlessWithinAMoment(wrong::incrementAndGet).run();
        timer.unlessWithinAMoment(told::countDown);
        now.addAndGet(10_000_000);
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).hasValue(0);
    }
}
