package io.dray.control.coordination;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Forwards progress and totals the work done, so that different numbers of workers can be compared.
final class WorkMeter implements TransferProgress {
    /// Bytes of a large file that cost about as much as the fixed cost of one file.
    private static final long FILE = 64 << 10;

    private final TransferProgress progress;
    private final AtomicLong done = new AtomicLong();
    private final Map<String, Long> underWay = new ConcurrentHashMap<>();
    private final LongSupplier clock;
    private final AtomicLong changedAt;

    /// Value of `changedAt` at the last report of a stall.
    private final AtomicLong standsSince;

    /// @param clock nanoseconds
    WorkMeter(TransferProgress progress, LongSupplier clock) {
        this.progress = progress;
        this.clock = clock;
        this.changedAt = new AtomicLong(clock.getAsLong());
        this.standsSince = new AtomicLong(changedAt.get() - 1);
    }

    /// Returns the bytes moved so far, plus a fixed amount for each file.
    long work() {
        return done.get() + underWay.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Returns the time since the last progress of any file.
    Duration quiet() {
        return Duration.ofNanos(clock.getAsLong() - changedAt.get());
    }

    @Override
    public void found(String path, long bytes) {
        progress.found(path, bytes);
    }

    @Override
    public void foundAll() {
        progress.foundAll();
    }

    @Override
    public void stored(String path, long bytes) {
        Long before = underWay.put(path, bytes);
        if (before == null || before != bytes) {
            changedAt.set(clock.getAsLong());
        }
        progress.stored(path, bytes);
    }

    @Override
    public void storedTree(String path, long files, long bytes) {
        long work = bytes + files * FILE;
        Long before = underWay.put(path, work);
        if (before == null || before != work) {
            changedAt.set(clock.getAsLong());
        }
        progress.storedTree(path, files, bytes);
    }

    @Override
    public void finished(FileOutcome outcome) {
        underWay.remove(outcome.path());
        changedAt.set(clock.getAsLong());
        if (outcome.attempts() > 0) {
            done.addAndGet(outcome.bytes() + FILE);
        }
        progress.finished(outcome);
    }

    @Override
    public void finishedTree(String path, long files, long bytes) {
        underWay.remove(path);
        changedAt.set(clock.getAsLong());
        done.addAndGet(bytes + files * FILE);
        progress.finishedTree(path, files, bytes);
    }

    /// Forwards the first report of each stall. All workers wait for the same two ends and detect the stall at
    /// about the same time.
    void standstill(String sentence) {
        long since = changedAt.get();
        if (standsSince.getAndSet(since) != since) {
            progress.notice(sentence);
        }
    }

    @Override
    public void notice(String sentence) {
        progress.notice(sentence);
    }

    @Override
    public void failed(String path, RuntimeException failure) {
        underWay.remove(path);
        progress.failed(path, failure);
    }
}
