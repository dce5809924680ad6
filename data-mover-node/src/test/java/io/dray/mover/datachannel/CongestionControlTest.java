package io.dray.mover.datachannel;

import io.dray.control.syscall.TcpSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// On real sockets: every Linux has reno and allows it to everybody.
final class CongestionControlTest {
    private ServerSocketChannel listener;
    private SocketChannel socket;

    @BeforeEach
    void connect() throws IOException {
        listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket = SocketChannel.open(listener.getLocalAddress());
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        listener.close();
    }

    @Test
    void givesASocketTheOneThatWasNamed() {
        CongestionControl.Tuning tuning = new CongestionControl.Tuning(
                new CongestionControl("reno"));
        tuning.apply(socket);
        assertThat(tuning.inUse(socket)).contains("reno");
    }

    @Test
    void leavesShortPathsToTheSystem() {
        CongestionControl.Tuning tuning = new CongestionControl.Tuning(
                new CongestionControl("auto"));
        String before = tuning.inUse(socket).orElseThrow();
        tuning.apply(socket);
        assertThat(tuning.inUse(socket)).contains(before);
    }

    @Test
    void goesOnWithTheSystemsWhereTheNamedOneIsNotToBeHad() {
        CongestionControl.Tuning tuning = new CongestionControl.Tuning(
                new CongestionControl("no_such_one"));
        String before = tuning.inUse(socket).orElseThrow();
        tuning.apply(socket);
        assertThat(tuning.inUse(socket)).contains(before);
    }

    @Test
    void knowsTheRoundTripOfAPath() {
        assertThat(TcpSockets.find().orElseThrow().roundTripMicros(socket))
                .hasValueSatisfying(micros -> assertThat(micros).isBetween(1, 1_000_000));
    }

    @Test
    void survivesASocketThatIsClosed() throws IOException {
        CongestionControl.Tuning tuning = new CongestionControl.Tuning(
                new CongestionControl("auto"));
        socket.close();
        tuning.apply(socket);
        assertThat(socket.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "../bbr", "a_name_that_is_much_too_long", "bbr\0"})
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> new CongestionControl(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tcp_available_congestion_control");
    }
}
