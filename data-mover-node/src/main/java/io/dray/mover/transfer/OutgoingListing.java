package io.dray.mover.transfer;

import io.dray.mover.datachannel.BufferPool;
import io.dray.mover.datachannel.ChannelWriter;
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
    private long sent;

    OutgoingListing(ListingLines lines, TransferSupervision supervision) {
        this.lines = lines;
        this.supervision = supervision;
    }

    @Override
    public void send(int stream, ChannelWriter writer, BooleanSupplier retired)
            throws IOException {
        if (stream > 0) {
            return;
        }
        ByteBuffer[] room = {writer.room(BufferPool.PAYLOAD)};
        try {
            lines.forEach(line -> {
                byte[] bytes = NameBytes.encode(line + LINE_END);
                for (int done = 0; done < bytes.length;) {
                    int step = Math.min(bytes.length - done, room[0].remaining());
                    room[0].put(bytes, done, step);
                    done += step;
                    if (!room[0].hasRemaining()) {
                        room[0] = flush(writer, room[0]);
                    }
                }
            });
            flush(writer, room[0]);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void finish() {
        // A listing is a snapshot; there is nothing to check at the end.
    }

    private ByteBuffer flush(ChannelWriter writer, ByteBuffer room) {
        int count = room.position() - BufferPool.LEAD;
        if (count == 0) {
            return room;
        }
        try {
            writer.begin(count, sent);
            writer.send();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sent += count;
        supervision.moved(count);
        return writer.room(BufferPool.PAYLOAD);
    }
}
