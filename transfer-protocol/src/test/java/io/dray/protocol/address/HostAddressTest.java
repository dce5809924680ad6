package io.dray.protocol.address;

import io.dray.protocol.address.HostAddress.Reach;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class HostAddressTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1,HOST", "127.8.9.10,HOST", "::1,HOST", "::ffff:127.0.0.1,HOST",
            "::127.0.0.1,HOST", "169.254.169.254,LINK", "fe80::1,LINK", "::ffff:169.254.1.1,LINK",
            "10.1.2.3,SITE", "172.16.0.1,SITE", "192.168.7.7,SITE", "100.64.0.1,SITE",
            "fd00::1,SITE", "fec0::1,SITE", "192.0.2.7,GLOBAL", "2001:db8::7,GLOBAL",
            "172.32.0.1,GLOBAL", "100.128.0.1,GLOBAL", "0.0.0.0,NONE", "::,NONE",
            "0.1.2.3,NONE", "::ffff:0.0.0.0,NONE", "224.0.0.1,NONE", "ff02::1,NONE",
            "255.255.255.255,NONE", "240.0.0.1,NONE"})
    void knowsFromWhereAnAddressIsReached(String text, Reach reach) {
        assertThat(HostAddress.parse(text).orElseThrow().reach()).isEqualTo(reach);
    }

    @ParameterizedTest
    @CsvSource({"::ffff:192.0.2.7,192.0.2.7", "::1,127.0.0.1", "2001:DB8:0::7,2001:db8::7"})
    void isTheSameInEverySpelling(String one, String other) {
        assertThat(HostAddress.parse(one)).isEqualTo(HostAddress.parse(other));
    }

    @Test
    void isTheSameAsTheMappedFormOfASocket() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 7};
        InetAddress raw = java.net.Inet6Address.getByAddress(null, mapped, -1);
        assertThat(new HostAddress(raw)).isEqualTo(HostAddress.parse("192.0.2.7").orElseThrow());
    }

    @Test
    void isAnotherForAnotherLoopbackAddress() {
        assertThat(HostAddress.parse("127.0.0.2")).isNotEqualTo(HostAddress.parse("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "example.org", "127.1", "fe80::1%eth0", "1.2.3.4.5", ""})
    void takesNoNames(String text) {
        assertThat(HostAddress.parse(text)).isEqualTo(Optional.empty());
    }
}
