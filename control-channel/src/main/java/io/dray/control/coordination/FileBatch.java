package io.dray.control.coordination;

import io.dray.control.walk.Difference;
import io.dray.control.walk.FileJob;
import java.util.ArrayList;
import java.util.List;

/// Small files that are copied together.
final class FileBatch {
    /// Largest file in a batch, bytes. The transfer time of a larger file exceeds the cost of its own set-up.
    static final long LARGEST_FILE = 1 << 20;
    /// Limits of a batch. After a failure at most this is sent again.
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_FILES = 512;
    /// A worker stops gathering here if it has its share of the waiting files. The fixed cost of a batch is
    /// small compared with this amount of work.
    private static final int ENOUGH_FILES = 256;
    private static final long ENOUGH_BYTES = 8L << 20;

    private final int share;
    private final long enough;
    private final List<FileJob> jobs = new ArrayList<>();
    private long bytes;

    /// @param waiting number of files in the queue
    /// @param workers number of workers that share them
    FileBatch(int waiting, int workers) {
        this.share = waiting / workers + 1;
        this.enough = workers == 1 ? MOST_BYTES : ENOUGH_BYTES;
    }

    /// Whether a file can be copied together with others. One whose content is compared first, or that replaces a
    /// file that is kept, takes steps of its own.
    static boolean isSmall(FileJob job) {
        return job.size() <= LARGEST_FILE && job.difference() != Difference.CONTENT
                && job.backup().isEmpty();
    }

    void add(FileJob job) {
        jobs.add(job);
        bytes += job.size();
    }

    boolean isFull() {
        boolean enoughForOne = jobs.size() >= ENOUGH_FILES || bytes >= enough;
        return jobs.size() >= MOST_FILES || bytes >= MOST_BYTES
                || (enoughForOne && jobs.size() >= share);
    }

    List<FileJob> jobs() {
        return List.copyOf(jobs);
    }
}
