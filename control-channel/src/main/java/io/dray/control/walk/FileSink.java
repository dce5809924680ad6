package io.dray.control.walk;

/// Takes what a walk finds.
public interface FileSink {
    /// Takes a file to copy. Blocks the walk while there is no room for more.
    void file(FileJob job);

    /// Takes an entry that cannot be copied; the walk goes on.
    void trouble(String path, RuntimeException failure);
}
