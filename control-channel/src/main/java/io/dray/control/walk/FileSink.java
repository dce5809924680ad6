package io.dray.control.walk;

/// Takes the results of a walk.
public interface FileSink {
    /// Takes a file to copy. Blocks the walk while the queue is full.
    void file(FileJob job);

    /// Takes an entry that cannot be copied; the walk continues.
    void trouble(String path, RuntimeException failure);
}
