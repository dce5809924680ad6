package io.dray.mover.transfer;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumLedger;
import io.dray.mover.datachannel.BufferPool;
import io.dray.mover.datachannel.CongestionControl;
import io.dray.mover.datachannel.DataPlaneObserver;
import io.dray.mover.datachannel.DataPorts;
import io.dray.protocol.parameters.TransferParameters;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/// What all transfers of a node share.
///
/// @param tuning    congestion control of sending sockets
/// @param threads   platform threads, one for each running stream and transfer, reused
/// @param deadlines one thread that closes sockets after their time limit
/// @param timer     detects transfers that take longer than a moment and need supervision
/// @param clock     for time stamps in markers and listings
/// @param nanoClock monotonic clock for rates and stalls, nanoseconds
/// @param ports     ports of passive data channels
record DataPlane(DataPlaneConfig config, BufferPool pool, CongestionControl.Tuning tuning,
        ExecutorService threads, ScheduledExecutorService deadlines, CoalescedTimer timer,
        DataPlaneObserver observer, Clock clock, LongSupplier nanoClock, DataPorts ports) {

    /// The checksum that streams compute over the transferred bytes: the one that the client announced, if its
    /// parts can be combined.
    Optional<ChecksumAlgorithm> passing(TransferParameters parameters) {
        return parameters.checksum()
                .filter(ChecksumAlgorithm::combinable)
                .or(config::checksum);
    }

    ChecksumLedger newLedger(TransferParameters parameters) {
        return new ChecksumLedger(passing(parameters).orElse(ChecksumAlgorithm.CRC32C));
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }
}
