package io.dray.control.walk;

import io.dray.control.remote.RemoteFiles.Setting;
import java.util.function.Consumer;

/// Finds the files of a copy.
public interface Walk {
    /// Passes every file, and every entry that cannot be copied, to `found`. Blocks while its queue is full.
    void run(FileSink found);

    /// Sets the times and permission bits of directories. Called once, after all files have arrived or failed.
    ///
    /// @param answers takes each requested setting
    default void complete(Consumer<Setting> answers) {}
}
