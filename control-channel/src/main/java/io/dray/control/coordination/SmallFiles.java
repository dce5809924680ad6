package io.dray.control.coordination;

import io.dray.control.walk.FileJob;
import java.util.List;

/// One way of copying many small files together over the sessions of one worker.
///
/// Each file is tried once, fast; what does not succeed is copied by [FileCopy], with all its patience and
/// its words for failures. So a way needs no retries of its own, but it must not weaken anything: a hidden
/// temporary name first, bytes compared, the source found unchanged, times and mode, and the name last.
/// Instances are for one worker; blocks.
interface SmallFiles {
    /// Whether both ends can do it.
    boolean serves(NegotiatedPair sessions);

    /// Copies the files of a batch in whatever order.
    ///
    /// Files of which nothing was reported are tried again in another batch when this one got any
    /// further, else by [FileCopy].
    ///
    /// @param batch   none larger than [FileBatch#LARGEST_FILE]
    /// @param results told of each file as it ends, by the calling thread
    /// @throws io.dray.protocol.failure.TransferFailure  when the sessions can no longer be trusted
    /// @throws io.dray.control.client.ConversationBroken likewise
    void copy(NegotiatedPair sessions, List<FileJob> batch, Results results);

    /// Takes what becomes of the files of a batch.
    interface Results {
        /// It was verified and has its name.
        void done(FileJob job, FileOutcome outcome);

        /// It is whole and verified, but has to be given its name over other sessions.
        ///
        /// @param outcome to report when it has it
        void unnamed(FileJob job, FileOutcome outcome);

        /// It alone did not succeed, for whatever reason; other files are not touched by it.
        void refused(FileJob job);
    }
}
