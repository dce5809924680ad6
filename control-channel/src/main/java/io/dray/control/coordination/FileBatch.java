package io.dray.control.coordination;

import java.util.ArrayList;
import java.util.List;

/// Small files gathered for copying together.
final class FileBatch {
    /// Bytes; larger files are copied one by one, where their own set-up costs little.
    static final long LARGEST_FILE = 1 << 20;
    /// What breaks may have to be sent again: not more than this.
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_FILES = 512;

    private final int files;
    private final List<FileJob> jobs = new ArrayList<>();
    private long bytes;

    /// @param files most files to take, within limits
    FileBatch(int files) {
        this.files = Math.clamp(files, 1, MOST_FILES);
    }

    static boolean isSmall(FileJob job) {
        return job.size() <= LARGEST_FILE;
    }

    void add(FileJob job) {
        jobs.add(job);
        bytes += job.size();
    }

    boolean isFull() {
        return jobs.size() >= files || bytes >= MOST_BYTES;
    }

    List<FileJob> jobs() {
        return List.copyOf(jobs);
    }
}
