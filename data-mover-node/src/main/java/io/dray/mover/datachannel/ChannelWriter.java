package io.dray.mover.datachannel;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes the payload of one transfer to one data channel, in either mode: `begin` a block, then fill the `room`
/// and `send` it until the block is complete. For one thread.
public sealed interface ChannelWriter permits ExtendedBlockWriter, StreamModeWriter {
    /// The channel's buffer with room for up to `length` bytes of payload, perhaps less.
    ByteBuffer room(int length);

    /// Begins a block. The room may be filled before or after.
    ///
    /// @param count  payload bytes of the block, at least 1
    /// @param offset file offset of the first byte
    void begin(long count, long offset);

    /// Sends the content of [#room], from [BufferPool#LEAD] to the buffer's position.
    void send() throws IOException;
}
