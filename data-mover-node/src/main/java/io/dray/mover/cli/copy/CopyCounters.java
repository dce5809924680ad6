package io.dray.mover.cli.copy;

import io.dray.control.coordination.FileOutcome;
import io.dray.control.coordination.TransferProgress;
import io.dray.mover.cli.terminal.FailureReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Counts the progress of a copy. Safe for many threads.
final class CopyCounters implements TransferProgress {
    private final LongSupplier nanoClock;
    private final long begun;
    private final RateWindow window;
    private final Consumer<String> notices;
    private final Optional<ExpiryForecast> forecast;
    private final Map<String, Long> underWay = new HashMap<>();
    private long bytesFinished;
    private long bytesTotal;
    private long filesDone;
    /// Files of a tree that is one transfer, until that ends.
    private long filesUnderWay;
    private long filesTotal;
    private boolean foundAll;
    private boolean achieved;
    private String current = "";
    private Optional<FileOutcome> last = Optional.empty();

    /// @param notices   receives messages for the user
    /// @param forecast  consulted for each file found
    /// @param nanoClock monotonic clock, nanoseconds
    CopyCounters(Consumer<String> notices, Optional<ExpiryForecast> forecast,
            LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.begun = nanoClock.getAsLong();
        this.window = new RateWindow(begun);
        this.notices = notices;
        this.forecast = forecast;
    }

    @Override
    public synchronized void found(String path, long bytes) {
        filesTotal++;
        bytesTotal += bytes;
        forecast.flatMap(end -> end.found(bytes)).ifPresent(notices);
    }

    @Override
    public synchronized void foundAll() {
        foundAll = true;
    }

    @Override
    public synchronized void stored(String path, long bytes) {
        underWay.put(path, bytes);
        current = path;
    }

    @Override
    public synchronized void storedTree(String path, long files, long bytes) {
        stored(path, bytes);
        filesUnderWay = files;
    }

    @Override
    public synchronized void finished(FileOutcome outcome) {
        underWay.remove(outcome.path());
        last = Optional.of(outcome);
        bytesFinished += outcome.bytes();
        filesDone++;
    }

    @Override
    public synchronized void finishedTree(String path, long files, long bytes) {
        underWay.remove(path);
        filesUnderWay = 0;
        filesTotal += files;
        filesDone += files;
        bytesTotal += bytes;
        bytesFinished += bytes;
    }

    @Override
    public void notice(String sentence) {
        notices.accept(sentence);
    }

    @Override
    public synchronized void failed(String path, RuntimeException failure) {
        Long stored = underWay.remove(path);
        achieved |= stored != null && stored > 0;
        if (filesTotal > 1 || !foundAll) {
            // Else the copy ends with this failure, and the final report has it.
            notices.accept(path + ": " + FailureReport.sentence(failure));
        }
    }

    synchronized Optional<FileOutcome> last() {
        return last;
    }

    /// Whether anything was stored that another run need not move again.
    synchronized boolean achievedSomething() {
        return achieved || bytesFinished > 0
                || underWay.values().stream().anyMatch(bytes -> bytes > 0);
    }

    /// A snapshot of the progress. Called by one thread.
    synchronized ProgressFacts facts() {
        long now = nanoClock.getAsLong();
        long done = bytesFinished + underWay.values().stream().mapToLong(Long::longValue).sum();
        return new ProgressFacts(done, bytesTotal, filesDone + filesUnderWay, filesTotal, foundAll,
                window.rate(now, done), current, Duration.ofNanos(now - begun));
    }
}
