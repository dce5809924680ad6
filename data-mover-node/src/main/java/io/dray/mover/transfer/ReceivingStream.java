package io.dray.mover.transfer;

import io.dray.checksum.ChecksumLedger;
import io.dray.checksum.CombinableChecksum;
import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.ExtendedBlockReader;
import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One stream of an upload: checks, writes and accounts each run of bytes in the channel's buffer. For one
/// thread, except where noted.
final class ReceivingStream implements ExtendedBlockReader.Sink {
    /// Interval of recorded checksums, bytes: larger runs would not save anything noticeable.
    private static final long CHECKSUM_RUN = 8L << 20;

    private final DataChannel channel;
    private final Shared shared;
    private final @Nullable CombinableChecksum checksum;
    private long checksumStart;
    private long checksumEnd;
    private volatile boolean dismissed;

    /// State shared by the streams of one upload.
    ///
    /// @param most offset that the sender must not reach (ALLO, OPTS STOR MostUnannounced)
    record Shared(TransferScope scope, TransferSupervision supervision, StorageWriter writer,
            ReceivedRanges ranges, Optional<ChecksumLedger> ledger, BandwidthLimit limit,
            EndOfData ends, Optional<DigestFollower> follower, long most) {}

    ReceivingStream(DataChannel channel, Shared shared) {
        this.channel = channel;
        this.shared = shared;
        this.checksum = shared.ledger()
                .map(ledger -> new CombinableChecksum(ledger.algorithm()))
                .orElse(null);
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
    public void bytes(ByteBuffer run, long offset) throws IOException {
        if (dismissed) {
            throw new IOException("the transfer is over without this channel");
        }
        int count = run.remaining();
        if (count > shared.most() - offset) {
            throw new ProtocolViolation("The sender at " + channel.peer() + " sent more than the "
                    + shared.most() + " bytes that the client permits (ALLO, OPTS STOR). The"
                    + " transfer was ended, and nothing beyond them is kept.");
        }
        if (checksum != null) {
            if (offset != checksumEnd || checksumEnd - checksumStart >= CHECKSUM_RUN) {
                recordChecksum();
                checksumStart = offset;
            }
            int start = run.position();
            checksum.update(run);
            run.position(start);
            checksumEnd = offset + count;
        }
        shared.writer().write(run, offset);
        shared.ranges().add(offset, offset + count);
        shared.supervision().moved(count);
        long wait = shared.limit().take(count);
        if (wait > 0) {
            shared.scope().pause(wait);
        }
    }

    @Override
    public void endsExpected(long count) {
        shared.ends().expect(count);
    }

    /// Records the checksum of the last bytes. To be called at the end of the stream.
    void recordChecksum() {
        if (checksum != null && checksumEnd > checksumStart) {
            shared.ledger()
                    .ifPresent(ledger -> ledger.record(checksumStart,
                            checksumEnd - checksumStart, checksum.bits()));
            checksum.reset();
        }
        checksumStart = checksumEnd;
    }
}
