package io.dray.mover.transfer;

import io.dray.control.syscall.TcpSockets.SendQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Detects streams of one transfer that stall while others make progress.
///
/// A stream moves when the peer's TCP acknowledges data, or when it has no unacknowledged data. While no stream
/// moves, no stall is counted: the cause is the path, which is common to all. A slow receiver may serve its
/// streams in turn, each after a long silence. So a stream counts as stalled only after a silence much longer
/// than those that ended by themselves. For one thread at a time.
final class StallDetector {
    /// A stream slower than this fraction of the average counts as stalled.
    private static final long CRAWL = 64;
    /// Factor over the longest silence that ended by itself.
    private static final long MUCH_LONGER = 4;
    /// Shortest interval between two looks: shorter ones see noise instead of progress.
    private static final long LEAST_STEP_NANOS = 50_000_000L;
    /// Longest interval that counts as silence: a late look knows no more than a timely one.
    private static final long LONGEST_STEP_NANOS = 1_000_000_000L;

    private final long limit;
    private final List<Stream> streams = new ArrayList<>();
    private long lookedAt;
    private long bound;

    private static final class Stream {
        private long acknowledged;
        private long gained;
        private boolean moves = true;
        private long silence;
    }

    /// @param limit minimum stall time while others move
    /// @param now   reading of a monotonic clock, nanoseconds
    StallDetector(Duration limit, long now) {
        this.limit = limit.toNanos();
        this.bound = this.limit;
        this.lookedAt = now;
    }

    /// Whether enough time has passed for another look.
    boolean isDue(long now) {
        return now - lookedAt >= Math.min(LEAST_STEP_NANOS, limit / 8);
    }

    /// Compares the streams with the previous look. To be called a few times within the limit.
    ///
    /// @param queues by stream number; an unknown queue counts as moving
    /// @param now    reading of the same clock, nanoseconds
    void look(List<Optional<SendQueue>> queues, long now) {
        long passed = now - lookedAt;
        lookedAt = now;
        long total = 0;
        for (int i = 0; i < queues.size(); i++) {
            if (i == streams.size()) {
                streams.add(new Stream());
            }
            total += note(streams.get(i), queues.get(i));
        }
        long crawl = total / queues.size() / CRAWL;
        boolean anyMoves = false;
        for (Stream stream : streams) {
            stream.moves |= stream.gained > crawl;
            anyMoves |= stream.moves;
            if (stream.moves && stream.silence < bound) {
                bound = Math.max(bound, MUCH_LONGER * stream.silence);
            }
        }
        for (Stream stream : streams) {
            if (stream.moves) {
                stream.silence = 0;
            } else if (anyMoves) {
                stream.silence += Math.min(passed, LONGEST_STEP_NANOS);
            }
        }
    }

    /// Whether a stream has stalled for the limit, and much longer than others did.
    boolean isStill(int stream) {
        return stream < streams.size() && streams.get(stream).silence >= bound;
    }

    /// Whether a stream has been silent for so long that its next look matters.
    boolean isDoubtful(int stream) {
        return stream < streams.size() && streams.get(stream).silence >= bound / 8;
    }

    /// Silence of a stream while others moved.
    Duration silence(int stream) {
        return Duration.ofNanos(streams.get(stream).silence);
    }

    private static long note(Stream stream, Optional<SendQueue> queue) {
        long acknowledged = queue.map(SendQueue::acknowledged).orElse(stream.acknowledged);
        stream.gained = acknowledged - stream.acknowledged;
        stream.acknowledged = acknowledged;
        stream.moves = queue.isEmpty() || !queue.get().waiting();
        return stream.gained;
    }
}
