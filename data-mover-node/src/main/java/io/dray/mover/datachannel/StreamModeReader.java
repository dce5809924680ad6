package io.dray.mover.datachannel;

import io.dray.protocol.parameters.RepresentationType;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads a file in stream mode (RFC 959 section 3.4.1): bytes until the peer closes. One thread.
public final class StreamModeReader {
    /// Bytes converted at a time, as by the writer.
    private static final int ASCII_STEP = 64 << 10;

    private final DataChannel channel;
    private final RepresentationType type;
    private long offset;

    public StreamModeReader(DataChannel channel, RepresentationType type) {
        this.channel = channel;
        this.type = type;
    }

    /// Reads to the end of the stream. [DataChannel#endUnconfirmed] tells whether the end can be trusted.
    ///
    /// @param sink  receives the bytes of the file in order
    /// @param start offset of the first byte in the file
    /// @return offset of the end
    public long read(ExtendedBlockReader.Sink sink, long start) throws IOException {
        offset = start;
        switch (type) {
            case IMAGE -> readImage(sink);
            case ASCII -> readAscii(sink);
        }
        return offset;
    }

    private void pass(ByteBuffer run, ExtendedBlockReader.Sink sink) throws IOException {
        int count = run.remaining();
        sink.bytes(run, offset);
        offset += count;
    }

    private void readImage(ExtendedBlockReader.Sink sink) throws IOException {
        ByteBuffer data = channel.data();
        while (data.hasRemaining() || channel.fill()) {
            pass(data, sink);
            data.position(data.limit());
        }
    }

    private void readAscii(ExtendedBlockReader.Sink sink) throws IOException {
        LineEnds lines = new LineEnds();
        ByteBuffer data = channel.data();
        ByteBuffer text = ByteBuffer.allocateDirect(ASCII_STEP + 1);
        while (data.hasRemaining() || channel.fill()) {
            int limit = data.limit();
            data.limit(Math.min(limit, data.position() + ASCII_STEP));
            lines.toFile(data, text.clear());
            data.limit(limit);
            pass(text.flip(), sink);
        }
        lines.end(text.clear());
        if (text.position() > 0) {
            pass(text.flip(), sink);
        }
    }
}
