package io.dray.mover.datachannel;

import io.dray.protocol.parameters.RepresentationType;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads a file in stream mode (RFC 959 section 3.4.1): bytes until the peer closes. One thread.
public final class StreamModeReader {
    private static final int ASCII_STEP = 64 << 10;

    private final DataChannel channel;
    private final RepresentationType type;

    /// Receives the bytes of the file in order.
    public interface Sink {
        /// May leave `run` at any position; must not retain it.
        void bytes(ByteBuffer run) throws IOException;
    }

    public StreamModeReader(DataChannel channel, RepresentationType type) {
        this.channel = channel;
        this.type = type;
    }

    /// Reads to the end of the stream. [DataChannel#endUnconfirmed] tells whether the end can be trusted.
    public void read(Sink sink) throws IOException {
        switch (type) {
            case IMAGE -> readImage(sink);
            case ASCII -> readAscii(sink);
        }
    }

    private void readImage(Sink sink) throws IOException {
        ByteBuffer data = channel.data();
        while (data.hasRemaining() || channel.fill()) {
            sink.bytes(data);
            data.position(data.limit());
        }
    }

    private void readAscii(Sink sink) throws IOException {
        LineEnds lines = new LineEnds();
        ByteBuffer data = channel.data();
        ByteBuffer text = ByteBuffer.allocateDirect(ASCII_STEP + 1);
        while (data.hasRemaining() || channel.fill()) {
            int limit = data.limit();
            data.limit(Math.min(limit, data.position() + ASCII_STEP));
            lines.toFile(data, text.clear());
            data.limit(limit);
            sink.bytes(text.flip());
        }
        lines.end(text.clear());
        if (text.position() > 0) {
            sink.bytes(text.flip());
        }
    }
}
