package io.dray.mover.transfer;

import io.dray.control.syscall.TcpSockets.SendQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Detects streams of one transfer that stall while others make progress.
///
/// A stream moves when the peer's TCP acknowledges what it sent, or when nothing of it waits for that. While
/// no stream moves nobody's time runs: then it is the path, and it is the same for all. A slow receiver may
/// serve its streams in turn, each after a long silence: so one stands still only after a silence much longer
/// than others ended by themselves. For one thread at a time.
final class StallDetector {
    /// A stream that moves less than this part of what they move on average stands as good as still.
    private static final long CRAWL = 64;
    /// How many times longer than the longest silence that ended by itself.
    private static final long MUCH_LONGER = 4;
    private static final long LEAST_STEP_NANOS = 50_000_000L;
    /// A look that comes later tells no more than one that came in time.
    private static final long LONGEST_STEP_NANOS = 1_000_000_000L;

    private final long limit;
    private final List<Stream> streams = new ArrayList<>();
    private long lookedAt;
    private long bound;

    /// What is known of one stream.
    private static final class Stream {
        private long acknowledged;
        private long gained;
        private boolean moves = true;
        private long silence;
    }

    /// @param limit how long a stream may stand still at least while others move
    /// @param now   nanoseconds of a clock that only runs forward
    StallDetector(Duration limit, long now) {
        this.limit = limit.toNanos();
        this.bound = this.limit;
        this.lookedAt = now;
    }

    /// Whether enough time has passed for another look.
    boolean isDue(long now) {
        return now - lookedAt >= Math.min(LEAST_STEP_NANOS, limit / 8);
    }

    /// Compares the streams with what they were at the last look; to be called a few times in the limit.
    ///
    /// @param queues by the number of the stream; one that cannot be told counts as moving
    /// @param now    nanoseconds of the same clock
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

    /// Whether a stream has stood still for the limit, and much longer than others did.
    boolean isStill(int stream) {
        return stream < streams.size() && streams.get(stream).silence >= bound;
    }

    /// Whether a stream stands so long already that one should see whether it moves again.
    boolean isDoubtful(int stream) {
        return stream < streams.size() && streams.get(stream).silence >= bound / 8;
    }

    /// How long a stream has stood still while others moved.
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
