package io.dray.mover.transfer;

import io.dray.protocol.range.ByteRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The blocks that one stream was given last, of which nobody knows yet whether they will arrive.
///
/// What TCP has acknowledged the peer's program need not have read, and what it has not read is lost with
/// the connection. So a block is in doubt until its stream was given as many bytes after it as can be under
/// way. For one thread at a time.
final class BlocksInDoubt {
    /// Blocks that are remembered: 2 GiB of usual size, in 96 KiB of memory.
    static final int MOST = 8192;

    private long[] starts = new long[16];
    private int[] lengths = new int[16];
    private long count;

    /// The stream was given this block.
    void add(long start, int length) {
        if (count == starts.length && count < MOST) {
            starts = Arrays.copyOf(starts, starts.length * 2);
            lengths = Arrays.copyOf(lengths, lengths.length * 2);
        }
        int place = (int) (count++ % starts.length);
        starts[place] = start;
        lengths[place] = length;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /// Takes the last blocks that have `unread` bytes together, or all, by the time they were given; none is
    /// in doubt here any more.
    ///
    /// @return empty when they were too many to be remembered; then nothing changes
    Optional<List<ByteRange>> take(long unread) {
        List<ByteRange> taken = new ArrayList<>();
        long bytes = 0;
        long oldest = Math.max(0, count - starts.length);
        for (long i = count - 1; i >= oldest && bytes < unread; i--) {
            int place = (int) (i % starts.length);
            taken.add(new ByteRange(starts[place], starts[place] + lengths[place]));
            bytes += lengths[place];
        }
        if (bytes < unread && oldest > 0) {
            return Optional.empty();
        }
        count = 0;
        return Optional.of(taken.reversed());
    }
}
