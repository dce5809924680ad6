package io.dray.control.walk;

import io.dray.control.remote.RemoteFiles.Setting;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Finds the files of a copy.
public interface Walk {
    /// Passes every file, and every entry that cannot be copied, to `found`. Blocks while its queue is full.
    void run(FileSink found);

    /// Removes what the source does not have, if that was requested. Called once, after all files have arrived.
    ///
    /// @param trouble takes what could not be removed
    default Removed removeExtra(BiConsumer<String, RuntimeException> trouble) {
        return Removed.NOTHING;
    }

    /// What was removed at the destination.
    ///
    /// @param entries  files, links and directories
    /// @param backedUp how many of them were moved to the backup directory
    record Removed(long entries, long backedUp) {
        public static final Removed NOTHING = new Removed(0, 0);
    }

    /// Sets the times and permission bits of directories. Called once, after all files have arrived or failed, and
    /// after [#removeExtra].
    ///
    /// @param answers takes each requested setting
    default void complete(Consumer<Setting> answers) {}
}
