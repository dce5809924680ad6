package io.dray.control.walk;

import io.dray.control.remote.RemoteFiles.Setting;
import java.util.function.Consumer;

/// Finds the files of a copy.
public interface Walk {
    /// Gives every file to `found`, and every entry that cannot be copied. Blocks while `found` has no room.
    void run(FileSink found);

    /// Sets what had to wait for the files, such as times of directories. Called once, when all files have
    /// arrived or failed.
    ///
    /// @param answers takes each setting that was asked for
    default void complete(Consumer<Setting> answers) {}
}
