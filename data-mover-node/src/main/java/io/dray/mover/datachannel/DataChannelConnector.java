package io.dray.mover.datachannel;

import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// The active end of data channels: connects to the address given by PORT, EPRT or SPOR.
public final class DataChannelConnector {
    private final Duration limit;
    private final int socketBuffer;

    /// @param limit        time limit of a connection attempt
    /// @param socketBuffer SO_SNDBUF and SO_RCVBUF, bytes; 0 for the system's default
    public DataChannelConnector(Duration limit, int socketBuffer) {
        this.limit = limit;
        this.socketBuffer = socketBuffer;
    }

    /// Connects a new socket. Closing the socket from another thread aborts the attempt.
    ///
    /// @throws DataChannelFailure with address and reason
    public void connect(SocketChannel socket, HostPort peer) {
        try {
            if (socketBuffer > 0) {
                socket.setOption(StandardSocketOptions.SO_SNDBUF, socketBuffer);
                socket.setOption(StandardSocketOptions.SO_RCVBUF, socketBuffer);
            }
            socket.socket()
                    .connect(new InetSocketAddress(peer.address(), peer.port()),
                            (int) limit.toMillis());
        } catch (SocketTimeoutException e) {
            throw failed(peer, "no answer within " + limit.toSeconds() + " s");
        } catch (IOException e) {
            throw failed(peer, String.valueOf(e.getMessage()));
        }
    }

    private static DataChannelFailure failed(HostPort peer, String why) {
        return DataChannelFailure.notOpened("The data connection to " + peer
                + " could not be opened: " + why
                + ". Check that the other end is waiting there and that no firewall is between.");
    }
}
