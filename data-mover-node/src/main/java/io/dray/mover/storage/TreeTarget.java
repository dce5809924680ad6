package io.dray.mover.storage;

import io.dray.protocol.failure.TransferFailure.StorageFailure;
import java.nio.ByteBuffer;
import java.util.List;

/// A tree that is being stored. A file gets its name when it is complete, compared, and forced to stable storage
/// where that is asked for.
public interface TreeTarget extends AutoCloseable {
    /// Takes what has become of files. Called by the thread that uses the stream.
    interface Results {
        /// The file has its name.
        void stored(long size, long digest);

        /// The file could not be stored.
        ///
        /// @param path relative to the top
        void refused(String path, long size, long digest, StorageFailure why);
    }

    /// Opens a stream of members. Each is for one thread; all have to be closed.
    Stream stream(Results results);

    /// Returns the attributes of replaced files that the new ones could not be given.
    List<String> notKept();

    /// Stores files, one after another.
    interface Stream extends AutoCloseable {
        /// The following files are in this directory.
        ///
        /// @param path relative to the top, empty for the top
        /// @throws StorageFailure when there is no such directory, or nothing may be stored in it
        void directory(String path);

        /// Begins a file.
        ///
        /// @param modified nanoseconds since the epoch
        /// @throws StorageFailure when it cannot be stored
        void begin(String name, int mode, long modified);

        /// Writes all of `run` behind what was written.
        ///
        /// @param run direct
        /// @throws StorageFailure when that is not possible; the file is gone then
        void write(ByteBuffer run);

        /// Completes the file. It may get its name later, at [#flush].
        ///
        /// @param digest passed to the results
        void end(long digest);

        /// Discards the file that has begun.
        void discard();

        /// Whether a file is there with this content, which is read. It gets the mode and the time, where they
        /// follow the source.
        ///
        /// @param crc32c CRC32C of the content
        boolean holds(String name, int mode, long modified, int size, int crc32c);

        /// Whether all complete files have their names.
        boolean isSettled();

        /// Gives all complete files their names.
        void flush();

        /// Discards the files that have no name yet.
        @Override
        void close();
    }

    @Override
    void close();
}
