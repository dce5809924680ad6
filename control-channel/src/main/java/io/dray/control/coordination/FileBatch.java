package io.dray.control.coordination;

import io.dray.control.walk.FileJob;
import java.util.ArrayList;
import java.util.List;

/// Small files gathered for copying together.
final class FileBatch {
    /// Bytes; larger files are copied one by one, where their own set-up costs little.
    static final long LARGEST_FILE = 1 << 20;
    /// What breaks may have to be sent again: not more than this.
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_FILES = 512;
    /// What one worker takes even if less than that fell to each.
    private static final int ENOUGH_FILES = 256;
    private static final long ENOUGH_BYTES = 8L << 20;

    private final int share;
    private final long enough;
    private final List<FileJob> jobs = new ArrayList<>();
    private long bytes;

    /// @param waiting files known to wait
    /// @param workers who share them
    FileBatch(int waiting, int workers) {
        this.share = waiting / workers + 1;
        this.enough = workers == 1 ? MOST_BYTES : ENOUGH_BYTES;
    }

    static boolean isSmall(FileJob job) {
        return job.size() <= LARGEST_FILE;
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
