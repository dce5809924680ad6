package io.dray.mover.transfer;

import io.dray.protocol.range.ByteRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The last blocks of a stream whose arrival is not certain.
///
/// Data that TCP has acknowledged may not have been read by the peer's program, and is lost with the
/// connection. A block stays in doubt until the stream has sent as many further bytes as can be in flight. For
/// one thread at a time.
final class BlocksInDoubt {
    /// Number of remembered blocks: 2 GiB at the default block size, in 96 KiB of memory.
    static final int MOST = 8192;

    private long[] starts = new long[16];
    private int[] lengths = new int[16];
    private long count;

    /// Adds a block assigned to the stream.
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

    /// Removes and returns the last blocks with `unread` bytes together, or all, in the order of assignment.
    ///
    /// @return empty when more blocks than are remembered are in doubt; nothing changes then
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
