package io.dray.mover.datachannel;

import io.dray.protocol.block.BlockDescriptor;
import io.dray.protocol.block.ExtendedBlockHeader;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads the blocks of one transfer from one data channel (MODE E, GFD.20; Globus server 13.24).
///
/// Headers are parsed in the channel's buffer, and payload is passed on from there in runs as long as possible.
/// Nothing is copied or allocated per block. For one thread.
public final class ExtendedBlockReader {
    /// Largest payload of one block, bytes: 1 TiB. Globus sends 256 KiB or 1 MiB; some senders put a whole file
    /// into one block. The limit detects invalid headers.
    public static final long MAX_BLOCK = 1L << 40;

    private final DataChannel channel;
    private final Runnable onFirstBlock;
    private boolean underWay;
    private long remaining;
    private long offset;
    private boolean ending;
    private boolean closing;

    /// Receives the content of the blocks.
    public interface Sink {
        /// A block with payload begins.
        ///
        /// @param count  bytes of its payload
        /// @param offset its offset field
        default void block(long count, long offset) {}

        /// Payload for `[offset, offset + run.remaining())`. May leave `run` at any position; must not retain
        /// it.
        void bytes(ByteBuffer run, long offset) throws IOException;

        /// An EOF block: the number of end-of-data blocks (EOD) that end the transfer.
        void endsExpected(long count);
    }

    /// How a channel ended.
    public enum End {
        /// End of data; the channel can be reused.
        END_OF_DATA,
        /// End of data; the sender closes the channel.
        END_OF_DATA_AND_CLOSE,
        /// Closed before a valid block header: a port scan, or a kept channel that the peer closed between two
        /// transfers.
        NOTHING,
        /// Closed in mid-transfer.
        CUT_OFF
    }

    /// @param onFirstBlock called after the first valid header
    public ExtendedBlockReader(DataChannel channel, Runnable onFirstBlock) {
        this.channel = channel;
        this.onFirstBlock = onFirstBlock;
    }

    /// Reads until the end of this channel's data.
    ///
    /// @throws io.dray.protocol.failure.TransferFailure.ProtocolViolation on an invalid header
    public End read(Sink sink) throws IOException {
        ByteBuffer data = channel.data();
        while (true) {
            if (remaining > 0) {
                if (!data.hasRemaining() && !channel.fill()) {
                    return End.CUT_OFF;
                }
                payload(data, sink);
            } else if (ending) {
                return closing ? End.END_OF_DATA_AND_CLOSE : End.END_OF_DATA;
            } else if (data.remaining() >= ExtendedBlockHeader.LENGTH) {
                header(data, sink);
            } else if (!channel.fill()) {
                return !underWay ? End.NOTHING : End.CUT_OFF;
            }
        }
    }

    /// Whether a valid header was received. From then on the channel counts as part of the transfer.
    public boolean isUnderWay() {
        return underWay;
    }

    private void payload(ByteBuffer data, Sink sink) throws IOException {
        int start = data.position();
        int limit = data.limit();
        int run = (int) Math.min(remaining, data.remaining());
        data.limit(start + run);
        sink.bytes(data, offset);
        data.limit(limit).position(start + run);
        offset += run;
        remaining -= run;
    }

    private void header(ByteBuffer data, Sink sink) {
        int start = data.position();
        long count = ExtendedBlockHeader.payload(data, start, MAX_BLOCK);
        int descriptor = ExtendedBlockHeader.descriptor(data, start);
        long place = ExtendedBlockHeader.offset(data, start);
        data.position(start + ExtendedBlockHeader.LENGTH);
        if (!underWay) {
            underWay = true;
            onFirstBlock.run();
        }
        ending = BlockDescriptor.isEndOfData(descriptor);
        closing = BlockDescriptor.isClose(descriptor);
        remaining = count;
        offset = place;
        if (BlockDescriptor.isEndOfFile(descriptor)) {
            sink.endsExpected(place);
        }
        if (count > 0) {
            sink.block(count, place);
        }
    }
}
