package io.dray.mover.datachannel;

import io.dray.protocol.parameters.RepresentationType;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes a file in stream mode (RFC 959 section 3.4.1): bytes, then close_notify under TLS, then FIN.
/// One thread.
public final class StreamModeWriter implements ChannelWriter {
    /// Bytes of the file converted at a time: they and twice as many on the wire fit the buffer.
    private static final int ASCII_STEP = 64 << 10;

    private final DataChannel channel;
    private final RepresentationType type;

    public StreamModeWriter(DataChannel channel, RepresentationType type) {
        this.channel = channel;
        this.type = type;
    }

    @Override
    public ByteBuffer room(int length) {
        int size = Math.min(length, type == RepresentationType.ASCII
                ? ASCII_STEP
                : BufferPool.PAYLOAD);
        return channel.data().clear().position(BufferPool.LEAD).limit(BufferPool.LEAD + size);
    }

    /// {@inheritDoc} The stream has no blocks, and the bytes come in order.
    @Override
    public void begin(long count, long offset) {}

    @Override
    public void send() throws IOException {
        ByteBuffer data = channel.data();
        data.limit(data.position()).position(BufferPool.LEAD);
        if (type == RepresentationType.ASCII) {
            ByteBuffer wire = data.duplicate().clear().position(BufferPool.LEAD + ASCII_STEP);
            int start = wire.position();
            LineEnds.toWire(data, wire);
            channel.write(wire.flip().position(start));
            return;
        }
        channel.write(data);
    }

    /// Ends the stream in an orderly way.
    public void end() throws IOException {
        channel.endSending();
    }
}
