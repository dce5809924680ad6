package io.dray.mover.transfer;

import io.dray.checksum.PartValue;
import io.dray.mover.datachannel.ChannelWriter;
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

    /// Sends the blocks of one stream, without its end of data; in stream mode, of the only one. Called on the
    /// stream's thread, repeatedly while blocks are left.
    ///
    /// @param stream  number of the stream, from 0
    /// @param retired whether the stream must take no further block
    void send(int stream, ChannelWriter writer, BooleanSupplier retired) throws IOException;

    /// Called once when everything was sent, before the end of data. A failure here reaches the receiver as a
    /// failed transfer.
    void finish();

    /// Checksum of the sent part of a file, if the client asked for one.
    default Optional<PartValue> part() {
        return Optional.empty();
    }
}
