package io.dray.control.coordination;

import io.dray.protocol.tuning.StreamTuner.Pace;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/// Workers whose number follows what they bring, with trials of some milliseconds.
@Timeout(60)
final class CopyWorkersTest {
    private static final Pace QUICK = new Pace(Duration.ofMillis(4), Duration.ofMillis(4),
            Duration.ofMillis(4));

    private final CountDownLatch over = new CountDownLatch(1);

    private void untilOver() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for a moment, as a worker is busy with a file.
    private boolean isOver() {
        try {
            return over.await(1, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// Work that goes ever faster.
    private static LongSupplier growing() {
        AtomicLong work = new AtomicLong(1);
        return () -> work.updateAndGet(before -> Math.min(before * 2, Long.MAX_VALUE / 4));
    }

    @Test
    void addsWorkersWhileTheWholeGetsFaster() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(9);
        CopyWorkers workers = new CopyWorkers(new Concurrency(2, 9), further -> {
            begun.countDown();
            untilOver();
        }, growing(), QUICK, System::nanoTime);
        workers.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(workers.count()).isEqualTo(9);
        over.countDown();
        workers.join();
    }

    @Test
    void sendsAwayWhoMadeNothingFaster() throws InterruptedException {
        CountDownLatch sentAway = new CountDownLatch(1);
        CopyWorkers[] workers = new CopyWorkers[1];
        workers[0] = new CopyWorkers(new Concurrency(2, 9), further -> {
            while (!isOver()) {
                if (workers[0].isTooMany()) {
                    sentAway.countDown();
                    return;
                }
            }
        }, () -> 0, QUICK, System::nanoTime);
        workers[0].start();
        assertThat(sentAway.await(30, TimeUnit.SECONDS)).isTrue();
        over.countDown();
        workers[0].join();
    }

    @Test
    void asksAnEndThatHasNoRoomOnceOnly() throws InterruptedException {
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch looks = new CountDownLatch(40);
        LongSupplier growing = growing();
        CopyWorkers[] workers = new CopyWorkers[1];
        workers[0] = new CopyWorkers(new Concurrency(1, 9), further -> {
            if (further) {
                refused.incrementAndGet();
                workers[0].noRoom();
            } else {
                untilOver();
            }
        }, () -> {
            if (refused.get() > 0) {
                looks.countDown();
            }
            return growing.getAsLong();
        }, QUICK, System::nanoTime);
        workers[0].start();
        assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(refused).hasValue(1);
        over.countDown();
        workers[0].join();
    }

    @Test
    void makesNoMoreOnceThereIsNothingToDo() throws InterruptedException {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch firstLeaves = new CountDownLatch(1);
        CountDownLatch looks = new CountDownLatch(100);
        LongSupplier growing = growing();
        CopyWorkers workers = new CopyWorkers(new Concurrency(2, 9), further -> {
            if (begun.incrementAndGet() == 1) {
                firstLeaves.countDown();
                return;
            }
            untilOver();
        }, () -> {
            if (firstLeaves.getCount() == 0) {
                looks.countDown();
            }
            return growing.getAsLong();
        }, QUICK, System::nanoTime);
        workers.start();
        assertThat(looks.await(500, TimeUnit.MILLISECONDS)).as("still looking").isFalse();
        over.countDown();
        workers.join();
        assertThat(begun).hasValue(2);
    }

    @Test
    void keepsAFixedNumber() {
        AtomicInteger begun = new AtomicInteger();
        CopyWorkers workers = new CopyWorkers(Concurrency.fixed(3),
                further -> begun.incrementAndGet(), growing(), QUICK, System::nanoTime);
        workers.start();
        workers.join();
        assertThat(begun).hasValue(3);
    }
}
