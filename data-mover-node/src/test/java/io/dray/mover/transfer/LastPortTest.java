package io.dray.mover.transfer;

import io.dray.control.server.DataSession;
import io.dray.mover.datachannel.DataPlaneObserver;
import io.dray.mover.datachannel.PortRange;
import io.dray.protocol.address.HostPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LastPortTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    /// A session that has the last port gets it again.
    @Test
    void aSessionGivesItsPortUpForTheNext() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, HERE)) {
            port = free.getLocalPort();
        }
        DataPlaneConfig usual = DataPlaneConfig.usual();
        DataPlaneConfig config = new DataPlaneConfig(Optional.of(new PortRange(port, port)),
                usual.memory(), usual.checksum(), usual.durable(), usual.congestion(),
                usual.limits());
        try (TransferEngine engine = new TransferEngine(config, DataPlaneObserver.NONE,
                Clock.systemUTC());
                DataSession session = Movers.open(engine, new WatchedStore())) {
            for (int i = 0; i < 3; i++) {
                assertThat(Movers.listen(session))
                        .isEqualTo(new HostPort(HERE, port));
            }
        }
    }
}
