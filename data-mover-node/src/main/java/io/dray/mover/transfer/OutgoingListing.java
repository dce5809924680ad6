package io.dray.mover.transfer;

import io.dray.mover.datachannel.BufferPool;
import io.dray.mover.datachannel.ExtendedBlockWriter;
import io.dray.mover.datachannel.StreamModeWriter;
import io.dray.protocol.name.NameBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/// Sends a listing on the first stream. Other streams only send their EOD.
final class OutgoingListing implements Outgoing {
    private static final String LINE_END = "\r\n";

    private final ListingLines lines;
    private final TransferSupervision supervision;

    /// Destination of full buffers.
    private interface Target {
        /// Room for the next lines.
        ByteBuffer room();

        /// Sends `count` bytes, at least 1.
        void send(int count) throws IOException;
    }

    OutgoingListing(ListingLines lines, TransferSupervision supervision) {
        this.lines = lines;
        this.supervision = supervision;
    }

    @Override
    public void sendBlocks(int stream, ExtendedBlockWriter writer, BooleanSupplier retired)
            throws IOException {
        if (stream > 0) {
            return;
        }
        long[] offset = {0};
        send(new Target() {
            @Override
            public ByteBuffer room() {
                return writer.room(BufferPool.PAYLOAD);
            }

            @Override
            public void send(int count) throws IOException {
                writer.begin(count, offset[0]);
                writer.send();
                offset[0] += count;
            }
        });
    }

    @Override
    public void sendStream(StreamModeWriter writer) throws IOException {
        send(new Target() {
            @Override
            public ByteBuffer room() {
                return writer.room(BufferPool.PAYLOAD);
            }

            @Override
            public void send(int count) throws IOException {
                writer.send();
            }
        });
    }

    @Override
    public void finish() {
        // A listing is a snapshot; there is nothing to check at the end.
    }

    private void send(Target target) throws IOException {
        ByteBuffer[] room = {target.room()};
        try {
            lines.forEach(line -> {
                byte[] bytes = NameBytes.encode(line + LINE_END);
                for (int done = 0; done < bytes.length;) {
                    int step = Math.min(bytes.length - done, room[0].remaining());
                    room[0].put(bytes, done, step);
                    done += step;
                    if (!room[0].hasRemaining()) {
                        room[0] = flush(target, room[0]);
                    }
                }
            });
            flush(target, room[0]);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private ByteBuffer flush(Target target, ByteBuffer room) {
        int count = room.position() - BufferPool.LEAD;
        if (count == 0) {
            return room;
        }
        try {
            target.send(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        supervision.moved(count);
        return target.room();
    }
}
