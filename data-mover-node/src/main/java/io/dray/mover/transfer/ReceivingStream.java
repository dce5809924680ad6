package io.dray.mover.transfer;

import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.ExtendedBlockReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// One stream of an upload: a data channel, and what takes its bytes. For one thread, except where noted.
final class ReceivingStream implements ExtendedBlockReader.Sink {
    private final DataChannel channel;
    private final Shared shared;
    private final Incoming.Stream incoming;
    private volatile boolean dismissed;

    /// State shared by the streams of one upload.
    ///
    /// @param ranges of the file that have arrived; none of a tree
    record Shared(TransferScope scope, TransferSupervision supervision, Incoming incoming,
            ReceivedRanges ranges, EndOfData ends, Optional<DigestFollower> follower) {}

    ReceivingStream(DataChannel channel, Shared shared) {
        this.channel = channel;
        this.shared = shared;
        this.incoming = shared.incoming().stream(channel.peer());
    }

    DataChannel channel() {
        return channel;
    }

    /// Excludes this channel from the transfer: it starts no further write. Callable from any thread.
    void dismiss() {
        dismissed = true;
        channel.abort();
    }

    boolean isDismissed() {
        return dismissed;
    }

    @Override
    public void block(long count, long offset) {
        incoming.block(count, offset);
    }

    @Override
    public void bytes(ByteBuffer run, long offset) throws IOException {
        if (dismissed) {
            throw new IOException("the transfer is over without this channel");
        }
        incoming.bytes(run, offset);
    }

    @Override
    public void endsExpected(long count) {
        shared.ends().expect(count);
    }

    /// The channel's data has ended as it should.
    void end() {
        incoming.end();
    }

    /// Ends the stream, whether its data has ended or not.
    void close() {
        incoming.close();
    }
}
