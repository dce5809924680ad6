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

/// Computes the checksum that the client announced, where it is one that does not combine, behind the
/// streams of a transfer and on a thread of its own: one for each transfer. A CKSM afterwards finds the
/// value in the ledger.
final class DigestFollower {
    /// Digests take arrays, so the buffer is on the heap.
    private static final int BUFFER = 256 << 10;
    /// Looks for more at this pace; a look costs little against a buffer's digest.
    private static final long LOOK_AGAIN_NANOS = 5_000_000;
    private static final long RUNNING = -1;
    private static final long ABANDONED = -2;

    private final TransferScope scope;
    private final PrefixFollower follower;
    private final LongSupplier contiguous;
    private final ChecksumLedger ledger;
    private volatile long length = RUNNING;

    /// @param source     the file, from its first byte
    /// @param contiguous everything before this offset can be read
    /// @param ledger     gets the value
    DigestFollower(TransferScope scope, ChecksumAlgorithm algorithm, PositionalSource source,
            LongSupplier contiguous, ChecksumLedger ledger) {
        this.scope = scope;
        this.follower = new PrefixFollower(Checksum.of(algorithm), source,
                ByteBuffer.allocate(BUFFER));
        this.contiguous = contiguous;
        this.ledger = ledger;
    }

    /// The announced checksum, if it has to be followed.
    static Optional<ChecksumAlgorithm> wanted(TransferParameters parameters) {
        return parameters.type() == RepresentationType.IMAGE
                ? parameters.checksum().filter(algorithm -> !algorithm.combinable())
                : Optional.empty();
    }

    /// Follows as a task of the scope, whose end waits for it: [#end] must be called before.
    void start() {
        scope.launch(this::follow);
    }

    /// The file has this length and all of it is there; the rest is computed and recorded.
    void end(long whole) {
        length = whole;
    }

    /// What was read may have been written anew since: nothing is recorded.
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
