package io.dray.mover.cli.copy;

import java.util.ArrayDeque;
import java.util.Deque;

/// Bytes per second over the last ten seconds, from samples of a running total: long enough to smooth bursts,
/// short enough to show a change. For one thread.
public final class RateWindow {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, long bytes) {}

    /// @param nanos time when the running total was 0
    public RateWindow(long nanos) {
        samples.addLast(new Sample(nanos, 0));
    }

    /// Adds a sample; returns the rate over the window that ends with it.
    ///
    /// @param nanos time of the sample, from a monotonic clock
    /// @param bytes running total
    public double rate(long nanos, long bytes) {
        samples.addLast(new Sample(nanos, bytes));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double seconds = (nanos - first.nanos()) / 1e9;
        return seconds <= 0 ? 0 : Math.max(0, bytes - first.bytes()) / seconds;
    }
}
