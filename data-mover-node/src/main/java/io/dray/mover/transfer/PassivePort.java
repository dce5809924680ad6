package io.dray.mover.transfer;

import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.DataChannelGuard;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.DataPeers;

/// Who may stay of those who connect to the port of a passive transfer, and what their failures mean. A stranger
/// changes nothing, whatever it does; what the expected host gets wrong is wrong with the transfer.
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

    /// Whether a connection that was just accepted may begin; if not, the refusal is noted.
    boolean admits(DataChannel channel) {
        return guard.knowsClient() || keeps(channel);
    }

    /// Whether a connection may carry data, once it is secured; if not, the refusal is noted.
    boolean keeps(DataChannel channel) {
        HostAddress host = channel.host();
        if (guard.authenticatesPeer() || channel.isSameClient()
                || peers.admits(host, !guard.usesTls())) {
            return true;
        }
        supervision.refused(host, "A data connection from " + host + " was turned away: nothing"
                + " proves that it belongs to this transfer"
                + peers.expected().map(own -> ", whose data comes from " + own).orElse("")
                + ". Use data channel authentication (DCAU A) for transfers with other hosts.");
        return false;
    }

    /// A connection came to nothing before it carried data.
    ///
    /// @throws TransferFailure this one, if the expected host was at its other end
    void failed(DataChannel channel, TransferFailure why) {
        supervision.refused(channel.host(), String.valueOf(why.getMessage()));
        if (peers.expects(channel.host())) {
            throw why;
        }
    }

    /// The same where the expected host may have other connections that are well.
    void failedBesideOthers(DataChannel channel, TransferFailure why) {
        supervision.refused(channel.host(), String.valueOf(why.getMessage()));
    }
}
