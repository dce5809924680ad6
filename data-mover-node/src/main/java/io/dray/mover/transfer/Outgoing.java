package io.dray.mover.transfer;

import io.dray.checksum.PartValue;
import io.dray.mover.datachannel.ExtendedBlockWriter;
import io.dray.mover.datachannel.StreamModeWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What a download sends: a file or a listing.
interface Outgoing {
    /// Called once before the first byte is sent.
    default void begin() {}

    /// The blocks for the streams in extended block mode; empty if one stream sends everything.
    default Optional<BlockPlan> plan() {
        return Optional.empty();
    }

    /// Sends the blocks of one stream in extended block mode, without its EOD. Called on the stream's thread,
    /// repeatedly while blocks are left.
    ///
    /// @param stream  number of the stream, from 0
    /// @param retired whether the stream must take no further block
    void sendBlocks(int stream, ExtendedBlockWriter writer, BooleanSupplier retired)
            throws IOException;

    /// Sends everything in stream mode, without the end of the stream.
    void sendStream(StreamModeWriter writer) throws IOException;

    /// Called once when everything was sent, before the end of data. A failure here reaches the receiver as a
    /// failed transfer.
    void finish();

    /// Checksum of the sent part of a file, if the client asked for one.
    default Optional<PartValue> part() {
        return Optional.empty();
    }
}
