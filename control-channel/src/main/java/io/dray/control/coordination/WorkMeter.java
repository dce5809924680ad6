package io.dray.control.coordination;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Hands progress on and adds up what was done, so that runs with other numbers of workers compare.
final class WorkMeter implements TransferProgress {
    /// A small file costs about as much as so many bytes of a large one.
    private static final long FILE = 64 << 10;

    private final TransferProgress told;
    private final AtomicLong done = new AtomicLong();
    private final Map<String, Long> underWay = new ConcurrentHashMap<>();
    private final LongSupplier clock;
    private final AtomicLong changedAt;

    /// Value of `changedAt` at the last report of a standstill.
    private final AtomicLong standsSince;

    /// @param clock nanoseconds
    WorkMeter(TransferProgress told, LongSupplier clock) {
        this.told = told;
        this.clock = clock;
        this.changedAt = new AtomicLong(clock.getAsLong());
        this.standsSince = new AtomicLong(changedAt.get() - 1);
    }

    /// Bytes so far, each file counting for some more.
    long work() {
        return done.get() + underWay.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Time since any file got on.
    Duration quiet() {
        return Duration.ofNanos(clock.getAsLong() - changedAt.get());
    }

    @Override
    public void found(String path, long bytes) {
        told.found(path, bytes);
    }

    @Override
    public void foundAll() {
        told.foundAll();
    }

    @Override
    public void stored(String path, long bytes) {
        Long before = underWay.put(path, bytes);
        if (before == null || before != bytes) {
            changedAt.set(clock.getAsLong());
        }
        told.stored(path, bytes);
    }

    @Override
    public void finished(FileOutcome outcome) {
        underWay.remove(outcome.path());
        changedAt.set(clock.getAsLong());
        if (outcome.attempts() > 0) {
            done.addAndGet(outcome.bytes() + FILE);
        }
        told.finished(outcome);
    }

    /// Hands on the first report of each standstill. All workers wait for the same two ends and notice it within
    /// a moment of each other.
    void standstill(String sentence) {
        long since = changedAt.get();
        if (standsSince.getAndSet(since) != since) {
            told.notice(sentence);
        }
    }

    @Override
    public void notice(String sentence) {
        told.notice(sentence);
    }

    @Override
    public void failed(String path, RuntimeException failure) {
        underWay.remove(path);
        told.failed(path, failure);
    }
}
