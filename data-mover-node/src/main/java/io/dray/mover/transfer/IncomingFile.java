package io.dray.mover.transfer;

import io.dray.checksum.ChecksumLedger;
import io.dray.checksum.CombinableChecksum;
import io.dray.mover.storage.StorageWriter;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file that is received: each run of bytes is checked, written and accounted where it lies in the channel's
/// buffer.
///
/// @param most offset that the sender must not reach (ALLO, OPTS STOR MostUnannounced)
record IncomingFile(TransferScope scope, TransferSupervision supervision, StorageWriter writer,
        ReceivedRanges ranges, Optional<ChecksumLedger> ledger, BandwidthLimit limit, long most,
        StoredMarkers markers) implements Incoming {
    /// Interval of recorded checksums, bytes: larger runs would not save anything noticeable.
    private static final long CHECKSUM_RUN = 8L << 20;

    @Override
    public Stream stream(String peer) {
        return new Run(peer);
    }

    @Override
    public void markerDue() {
        markers.stabilize();
    }

    @Override
    public void tellNew() {
        markers.tellNew();
    }

    private final class Run implements Stream {
        private final String peer;
        private final @Nullable CombinableChecksum checksum = ledger
                .map(whole -> new CombinableChecksum(whole.algorithm()))
                .orElse(null);
        private long checksumStart;
        private long checksumEnd;

        Run(String peer) {
            this.peer = peer;
        }

        @Override
        public void bytes(ByteBuffer run, long offset) {
            int count = run.remaining();
            if (count > most - offset) {
                throw new ProtocolViolation("The sender at " + peer + " sent more than the " + most
                        + " bytes that the client permits (ALLO, OPTS STOR). The transfer was"
                        + " ended, and nothing beyond them is kept.");
            }
            if (checksum != null) {
                if (offset != checksumEnd || checksumEnd - checksumStart >= CHECKSUM_RUN) {
                    close();
                    checksumStart = offset;
                }
                int start = run.position();
                checksum.update(run);
                run.position(start);
                checksumEnd = offset + count;
            }
            writer.write(run, offset);
            ranges.add(offset, offset + count);
            supervision.moved(count);
            long wait = limit.take(count);
            if (wait > 0) {
                scope.pause(wait);
            }
        }

        /// Records the checksum of the last bytes.
        @Override
        public void close() {
            if (checksum != null && checksumEnd > checksumStart) {
                ledger.ifPresent(whole -> whole.record(checksumStart,
                        checksumEnd - checksumStart, checksum.bits()));
                checksum.reset();
            }
            checksumStart = checksumEnd;
        }
    }
}
