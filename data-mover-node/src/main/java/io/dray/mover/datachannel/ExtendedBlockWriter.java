package io.dray.mover.datachannel;

import io.dray.protocol.block.ExtendedBlockHeader;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes the blocks of one transfer to one data channel (MODE E, GFD.20; Globus server 13.24).
///
/// The payload is placed in the channel's buffer at [BufferPool#LEAD]; the header goes immediately before it,
/// so that one write sends both. For one thread.
public final class ExtendedBlockWriter implements ChannelWriter {
    private static final int HEADER_AT = BufferPool.LEAD - ExtendedBlockHeader.LENGTH;

    private final DataChannel channel;
    private long missing;
    private boolean headerWaits;

    public ExtendedBlockWriter(DataChannel channel) {
        this.channel = channel;
    }

    /// {@inheritDoc} At most [BufferPool#PAYLOAD].
    @Override
    public ByteBuffer room(int length) {
        int size = Math.min(length, BufferPool.PAYLOAD);
        return channel.data().clear().position(BufferPool.LEAD).limit(BufferPool.LEAD + size);
    }

    /// {@inheritDoc} Its header is sent with the first payload.
    @Override
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

    @Override
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
