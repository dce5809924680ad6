package io.dray.control.coordination;

import io.dray.control.walk.FileJob;
import java.util.List;

/// A method of copying many small files together over the sessions of one worker.
///
/// Each file is tried once. [FileCopy] copies files that fail, with retries, and reports the failures. So a
/// method needs no retries, but gives the same guarantees: it stores under a hidden temporary name, compares
/// the data, checks that the source is unchanged, sets times and mode, and renames last. An instance serves one
/// worker. Blocks.
interface SmallFiles {
    /// Whether both ends support this method.
    boolean serves(NegotiatedPair sessions);

    /// Copies the files of a batch in any order.
    ///
    /// A file without a result is tried again in another batch if this batch made progress, else by [FileCopy].
    ///
    /// @param batch   files of at most [FileBatch#LARGEST_FILE] bytes
    /// @param results takes the result of each file, on the calling thread
    /// @throws io.dray.protocol.failure.TransferFailure  when the sessions cannot be used any more
    /// @throws io.dray.control.client.ConversationBroken likewise
    void copy(NegotiatedPair sessions, List<FileJob> batch, Results results);

    /// Takes the results of the files of a batch.
    interface Results {
        /// The file is verified and renamed.
        void done(FileJob job, FileOutcome outcome);

        /// The file is verified, but has to be renamed over new sessions.
        ///
        /// @param outcome to report after the rename
        void unnamed(FileJob job, FileOutcome outcome);

        /// Only this file failed; other files are not affected.
        void refused(FileJob job);
    }
}
