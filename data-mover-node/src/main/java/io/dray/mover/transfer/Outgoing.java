package io.dray.mover.transfer;

import io.dray.checksum.PartValue;
import io.dray.mover.datachannel.ExtendedBlockWriter;
import io.dray.mover.datachannel.StreamModeWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What a download sends: a file or a listing.
interface Outgoing {
    /// All is ready for sending. Called once.
    default void begin() {}

    /// What is dealt out to the streams of extended block mode; empty if one sends all.
    default Optional<BlockPlan> plan() {
        return Optional.empty();
    }

    /// Sends the share of one stream in extended block mode, without its end of data. Called on the stream's
    /// thread, again whenever there is more for it.
    ///
    /// @param stream  0 for the first
    /// @param retired whether the stream is to take no further block
    void sendBlocks(int stream, ExtendedBlockWriter writer, BooleanSupplier retired)
            throws IOException;

    /// Sends everything in stream mode, without the end.
    void sendStream(StreamModeWriter writer) throws IOException;

    /// Everything was sent. Called once, before the end is told to the peer, so that a failure here reaches
    /// it too.
    void finish();

    /// The checksum of what was sent, if that was a part of a file and the client wishes to know.
    default Optional<PartValue> part() {
        return Optional.empty();
    }
}
