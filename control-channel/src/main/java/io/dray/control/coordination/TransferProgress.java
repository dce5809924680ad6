package io.dray.control.coordination;

import io.dray.control.walk.SourceWalk;

/// Watches a transfer. Called from several threads; implementations are quick and do not throw.
public interface TransferProgress extends SourceWalk.Progress {
    /// No more will be found.
    void foundAll();

    /// Bytes of a file now stored at the destination, including those from before a restart.
    void stored(String path, long bytes);

    /// A file arrived, was verified, and has its name.
    void finished(FileOutcome outcome);

    /// A file was given up; others go on.
    void failed(String path, RuntimeException failure);
}
