package io.dray.mover.transfer;

import io.dray.checksum.Checksum;
import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.checksum.PositionalSource;
import io.dray.checksum.PrefixFollower;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Computes the checksum announced by the client if it cannot be combined from parts. It reads the file behind
/// the streams of a transfer, on one thread per transfer. A later CKSM finds the value in the ledger.
final class DigestFollower {
    /// Digests take arrays, so the buffer is on the heap.
    private static final int BUFFER = 256 << 10;
    /// Interval of the checks for new data; one check costs little compared to the digest of a buffer.
    private static final long LOOK_AGAIN_NANOS = 5_000_000;
    private static final long RUNNING = -1;
    private static final long ABANDONED = -2;

    private final TransferScope scope;
    private final PrefixFollower follower;
    private final LongSupplier contiguous;
    private final ChecksumLedger ledger;
    private volatile long length = RUNNING;

    /// @param source     the file, from its first byte
    /// @param contiguous offset before which all bytes can be read
    /// @param ledger     receives the value
    DigestFollower(TransferScope scope, ChecksumAlgorithm algorithm, PositionalSource source,
            LongSupplier contiguous, ChecksumLedger ledger) {
        this.scope = scope;
        this.follower = new PrefixFollower(Checksum.of(algorithm), source,
                ByteBuffer.allocate(BUFFER));
        this.contiguous = contiguous;
        this.ledger = ledger;
    }

    /// The announced checksum, if this class must compute it.
    static Optional<ChecksumAlgorithm> wanted(TransferParameters parameters) {
        return parameters.type() == RepresentationType.IMAGE
                ? parameters.checksum().filter(algorithm -> !algorithm.combinable())
                : Optional.empty();
    }

    /// Starts as a task of the scope. The scope waits for it, so [#end] or [#abandon] must be called.
    void start() {
        scope.launch(this::follow);
    }

    /// Sets the length of the complete file; computes the rest and records the value.
    void end(long whole) {
        length = whole;
    }

    /// Records nothing, because bytes that were read may have been overwritten since.
    void abandon() {
        length = ABANDONED;
    }

    private void follow() {
        try {
            while (length == RUNNING) {
                long left = follower.step(contiguous.getAsLong());
                if (left < BUFFER) {
                    scope.pause(LOOK_AGAIN_NANOS);
                }
                scope.check();
            }
            if (length == ABANDONED) {
                return;
            }
            while (follower.step(length) > 0) {
                scope.check();
            }
        } catch (IOException e) {
            throw new IntegrityFailure("The file became shorter while it was transferred. "
                    + e.getMessage());
        }
        ledger.recordPrefix(follower.value(), length);
    }
}
