package io.dray.mover.transfer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// One timer for many that wait a moment.
final class MomentsTest {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final Moments moments = new Moments(timer);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void tellsEverybodyWhoStillWaits() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            moments.unlessWithinAMoment(told::countDown);
        }
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void doesNotTellWhoNoLongerWaits() throws InterruptedException {
        AtomicInteger wrong = new AtomicInteger();
        CountDownLatch told = new CountDownLatch(1);
        moments.unlessWithinAMoment(wrong::incrementAndGet).run();
        moments.unlessWithinAMoment(told::countDown);
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).hasValue(0);
    }
}
