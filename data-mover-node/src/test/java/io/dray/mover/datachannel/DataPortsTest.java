package io.dray.mover.datachannel;

import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class DataPortsTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final Duration LONG = Duration.ofHours(1);

    private final ScheduledExecutorService deadlines = Executors
            .newSingleThreadScheduledExecutor();
    private final List<DataChannelListener> opened = new ArrayList<>();

    @AfterEach
    void close() {
        deadlines.shutdownNow();
        opened.forEach(DataChannelListener::close);
    }

    @Test
    void portsWithoutATransferAreGivenBack() throws Exception {
        DataPorts ports = new DataPorts(Optional.empty(), Duration.ofMillis(100), deadlines,
                new Random(1));
        DataChannelListener idle = open(ports, "alice");
        DataChannelListener used = open(ports, "alice");
        assertThat(used.busy(true)).isTrue();
        awaitClosed(idle);
        assertThat(used.server().isOpen()).isTrue();
        used.busy(false);
        ports.expire(used);
        awaitClosed(used);
        assertThat(used.busy(true)).isFalse();
    }

    @Test
    void oneIdentityHoldsHalfOfTheRangeAtMost() throws Exception {
        DataPorts ports = new DataPorts(Optional.of(range(4)), LONG, deadlines, new Random(1));
        DataChannelListener first = open(ports, "mallory");
        DataChannelListener second = open(ports, "mallory");
        open(ports, "mallory");
        assertThat(first.server().isOpen()).isFalse();
        assertThat(second.server().isOpen()).isTrue();
        open(ports, "alice");
        open(ports, "bob");
        assertThat(second.server().isOpen()).isTrue();
    }

    @Test
    void theOldestOfWhoHasMostMakesRoom() throws Exception {
        DataPorts ports = new DataPorts(Optional.of(range(4)), LONG, deadlines, new Random(1));
        DataChannelListener alice = open(ports, "alice");
        DataChannelListener busy = open(ports, "mallory");
        busy.busy(true);
        DataChannelListener older = open(ports, "mallory");
        DataChannelListener newer = open(ports, "mallory");
        open(ports, "bob");
        assertThat(older.server().isOpen()).isFalse();
        assertThat(List.of(alice, busy, newer)).allMatch(port -> port.server().isOpen());
    }

    @Test
    void portsInUseStay() throws Exception {
        DataPorts ports = new DataPorts(Optional.of(range(2)), LONG, deadlines, new Random(1));
        open(ports, "alice").busy(true);
        open(ports, "alice").busy(true);
        assertThatThrownBy(() -> open(ports, "bob")).isInstanceOf(DataChannelFailure.class)
                .hasMessageContaining("are in use");
    }

    private DataChannelListener open(DataPorts ports, String owner) {
        DataChannelListener listener = ports.open(HERE, owner);
        opened.add(listener);
        return listener;
    }

    private static void awaitClosed(DataChannelListener listener) throws InterruptedException {
        for (int look = 0; listener.server().isOpen(); look++) {
            assertThat(look).as("looks in 20 s").isLessThan(4000);
            Thread.sleep(5);
        }
    }

    /// Ports in a row that are free now.
    private static PortRange range(int size) throws IOException {
        for (int tries = 0;; tries++) {
            assertThat(tries).as("tries to find free ports in a row").isLessThan(1000);
            List<ServerSocket> taken = new ArrayList<>();
            try {
                ServerSocket first = new ServerSocket(0, 1, HERE);
                taken.add(first);
                for (int i = 1; i < size; i++) {
                    ServerSocket next = new ServerSocket();
                    taken.add(next);
                    next.bind(new InetSocketAddress(HERE, first.getLocalPort() + i));
                }
                return new PortRange(first.getLocalPort(), first.getLocalPort() + size - 1);
            } catch (IOException e) {
                assertThat(taken).isNotEmpty();
            } finally {
                for (ServerSocket socket : taken) {
                    socket.close();
                }
            }
        }
    }
}
