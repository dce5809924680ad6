package io.dray.mover.transfer;

import java.nio.ByteBuffer;

/// What an upload receives: a file or a tree.
interface Incoming {
    /// Opens a stream, for the thread of one channel.
    ///
    /// @param peer other end of the channel, for messages
    Stream stream(String peer);

    /// Time for a restart marker.
    void markerDue();

    /// Announces what has become stable since the last call.
    void tellNew();

    /// Takes the bytes of one channel.
    interface Stream {
        /// A block begins, in extended block mode.
        default void block(long count, long offset) {}

        /// Bytes at an offset. May leave `run` at any position.
        void bytes(ByteBuffer run, long offset);

        /// The channel's data has ended as it should.
        default void end() {}

        /// Ends the stream. To be called in any case.
        void close();
    }
}
