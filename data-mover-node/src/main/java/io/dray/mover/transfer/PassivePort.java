package io.dray.mover.transfer;

import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.DataChannelGuard;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.DataPeers;

/// Decides which connections to a passive transfer's port are accepted, and whether their failures fail the
/// transfer. A failed connection from a stranger is ignored; one from the expected host fails the transfer.
///
/// Safe for many threads.
final class PassivePort {
    private final DataPeers peers;
    private final DataChannelGuard guard;
    private final TransferSupervision supervision;

    PassivePort(DataPeers peers, DataChannelGuard guard, TransferSupervision supervision) {
        this.peers = peers;
        this.guard = guard;
        this.supervision = supervision;
    }

    /// Whether an accepted connection may proceed. Records a refusal.
    boolean admits(DataChannel channel) {
        return guard.knowsClient() || keeps(channel);
    }

    /// Whether a secured connection may carry data. Records a refusal.
    boolean keeps(DataChannel channel) {
        HostAddress host = channel.host();
        if (guard.authenticatesPeer() || channel.isSameClient()
                || peers.admits(host, !guard.usesTls())) {
            return true;
        }
        supervision.refused(host, "A data connection from " + host + " was refused: nothing"
                + " proves that it belongs to this transfer"
                + peers.expected().map(own -> ", whose data comes from " + own).orElse("")
                + ". Use data channel authentication (DCAU A) for transfers with other hosts.");
        return false;
    }

    /// Handles a connection that failed before it carried data.
    ///
    /// @throws TransferFailure `why`, if the connection came from the expected host
    void failed(DataChannel channel, TransferFailure why) {
        supervision.refused(channel.host(), String.valueOf(why.getMessage()));
        if (peers.expects(channel.host())) {
            throw why;
        }
    }

    /// As [#failed], when the expected host may have other connections that work.
    void failedBesideOthers(DataChannel channel, TransferFailure why) {
        supervision.refused(channel.host(), String.valueOf(why.getMessage()));
    }
}
