package io.dray.control.negotiation;

import io.dray.protocol.address.HostPort;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class DataAddressTest {
    @ParameterizedTest
    @CsvSource({"192.0.2.7,127.0.0.1", "192.0.2.7,169.254.169.254", "192.0.2.7,10.0.0.1",
            "192.0.2.7,198.51.100.9", "192.0.2.7,0.0.0.0", "192.0.2.7,::1",
            "192.0.2.7,::ffff:127.0.0.1",
            "127.0.0.1,127.0.0.2", "127.0.0.1,192.0.2.7", "2001:db8::7,fe80::1",
            "2001:db8::7,2001:db8::8"})
    void isTheServersWhateverItTells(String server, String told) {
        assertThat(DataAddress.ofServer(at(told), host(server)))
                .isEqualTo(new HostPort(host(server), 6379));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,::ffff:192.0.2.7", "127.0.0.1,127.0.0.1", "10.0.0.1,10.0.0.1"})
    void isWhatWasToldWhereThatIsTheServer(String server, String told) {
        assertThat(DataAddress.ofServer(at(told), host(server)).address())
                .isEqualTo(host(server));
        assertThat(DataAddress.asStated(at(told), host(server)).address()).isEqualTo(host(server));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,198.51.100.9", "10.0.0.1,10.0.0.2", "10.0.0.1,192.0.2.7",
            "127.0.0.1,127.0.0.2", "127.0.0.1,192.0.2.7", "2001:db8::7,2001:db8::8"})
    void mayBeOfAnotherHost(String server, String told) {
        assertThat(DataAddress.asStated(at(told), host(server))).isEqualTo(at(told));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7,127.0.0.1", "192.0.2.7,::1", "10.0.0.1,127.0.0.1",
            "192.0.2.7,169.254.169.254", "10.0.0.1,fe80::1", "192.0.2.7,192.168.0.1",
            "192.0.2.7,0.0.0.0", "127.0.0.1,0.0.0.0", "192.0.2.7,224.0.0.1",
            "192.0.2.7,255.255.255.255"})
    void isNeverOneThatMeansAnotherHostToEach(String server, String told) {
        assertThat(DataAddress.asStated(at(told), host(server)))
                .isEqualTo(new HostPort(host(server), 6379));
    }

    private static HostPort at(String literal) {
        return new HostPort(host(literal), 6379);
    }

    private static InetAddress host(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
