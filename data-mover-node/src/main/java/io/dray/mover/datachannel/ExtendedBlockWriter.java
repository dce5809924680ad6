package io.dray.mover.datachannel;

import io.dray.protocol.block.ExtendedBlockHeader;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes the blocks of one transfer to one data channel (MODE E, GFD.20; Globus server 13.24).
///
/// The payload is placed in the channel's buffer at [BufferPool#LEAD]; the header goes immediately before it,
/// so that one write sends both. For one thread.
public final class ExtendedBlockWriter {
    private static final int HEADER_AT = BufferPool.LEAD - ExtendedBlockHeader.LENGTH;

    private final DataChannel channel;
    private long missing;
    private boolean headerWaits;

    public ExtendedBlockWriter(DataChannel channel) {
        this.channel = channel;
    }

    /// The channel's buffer with room for up to `length` bytes of payload, at most [BufferPool#PAYLOAD].
    public ByteBuffer room(int length) {
        int size = Math.min(length, BufferPool.PAYLOAD);
        return channel.data().clear().position(BufferPool.LEAD).limit(BufferPool.LEAD + size);
    }

    /// Begins a block. Its header is sent with the first payload. The room may be filled before or after.
    ///
    /// @param count  payload bytes of the block, at least 1
    /// @param offset file offset of the first byte
    public void begin(long count, long offset) {
        if (missing != 0) {
            throw new IllegalStateException(missing + " bytes of the last block are missing");
        }
        ByteBuffer data = channel.data();
        int position = data.position();
        int limit = data.limit();
        ExtendedBlockHeader.put(data.clear().position(HEADER_AT), 0, count, offset);
        data.limit(limit).position(position);
        missing = count;
        headerWaits = true;
    }

    /// Sends the content of [#room], from [BufferPool#LEAD] to the buffer's position.
    public void send() throws IOException {
        ByteBuffer data = channel.data();
        missing -= data.position() - BufferPool.LEAD;
        if (missing < 0) {
            throw new IllegalStateException("more payload than the block header announced");
        }
        data.limit(data.position())
                .position(headerWaits ? HEADER_AT : BufferPool.LEAD);
        headerWaits = false;
        channel.write(data);
    }

    /// Ends the data of this channel with EOD.
    public void end() throws IOException {
        last(ExtendedBlockHeader.endOfData());
    }

    /// Ends the data of this channel with EOD and EOF; EOF announces the number of channels. One channel per
    /// peer address sends it.
    public void endAndCount(long channels) throws IOException {
        last(ExtendedBlockHeader.endOfFile(channels));
    }

    private void last(ExtendedBlockHeader header) throws IOException {
        if (missing != 0) {
            throw new IllegalStateException("a block is not complete");
        }
        ByteBuffer data = channel.data().clear();
        header.put(data);
        channel.write(data.flip());
    }
}
