package io.dray.protocol.address;

import io.dray.protocol.transcript.Mutations;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class AddressNotationTest {
    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.7");

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "Entering Passive Mode (127,0,0,1,105,158);127.0.0.1:27038",
            "Entering Passive Mode 10,0,0,1,4,1;10.0.0.1:1025", "PORT (1,2,3,4,5,6);1.2.3.4:1286",
            "=1, 2, 3, 4, 5, 6.;1.2.3.4:1286", "127 (10,0,0,1,255,255);10.0.0.1:65535"})
    void readsPassiveRepliesByTheirDigits(String text, String address) {
        assertThat(HostPortNotation.parseReply(text)).map(HostPort::toString).contains(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,2", "1,2,3,4,5", "1,2,3,4,5,6,7", "256,0,0,1,1,1", "1,2,3,4,0,0",
            "1,2,3,4,5,6 ", " 1,2,3,4,5,6", "1,2,3,4,-5,6", "1,2,3,4,5,٦", "0001,2,3,4,5,6",
            "a,b,c,d,e,f"})
    void refusesOtherTextForPort(String text) {
        assertThat(HostPortNotation.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"|1|127.0.0.1|5000|", "|2|2001:db8:0:0:0:0:0:1|65535|"})
    void writesExtendedAddressesAsItReadsThem(String text) {
        assertThat(ExtendedAddressNotation.parse(text)).map(ExtendedAddressNotation::format)
                .contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "|", "1", "|1|127.0.0.1|5000", "|1|127.0.0.1|0|",
            "|1|127.0.0.1|65536|", "|1|127.1|5000|", "|1|0177.0.0.1|5000|", "|1|localhost|5000|",
            "|2|127.0.0.1|5000|", "|1|::1|5000|", "|2|fe80::1%eth0|5000|", "|2|[::1]|5000|",
            "|2|::g|5000|", "|3|x|1|", "|1|127.0.0.1|5000||", "1112.0.0.11500011", "|||5000|"})
    void refusesOtherTextForExtendedPort(String text) {
        assertThat(ExtendedAddressNotation.parse(text)).isEmpty();
    }

    @Test
    void tellsUnknownProtocolsFromMalformedText() {
        assertThat(ExtendedAddressNotation.protocol("|3|x|1|")).hasValue(3);
        assertThat(ExtendedAddressNotation.protocol("|1|x")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "Entering Extended Passive Mode (|||27024|);192.0.2.7:27024",
            "Entering Extended Passive Mode (!!!27024!);192.0.2.7:27024",
            "Entering Extended Passive Mode (|1|10.0.0.1|5000|);10.0.0.1:5000",
            "Entering Extended Passive Mode (|2|2001:db8::1|80|);[2001:db8:0:0:0:0:0:1]:80",
            "Entering (really) Extended Passive Mode |||7| ok;192.0.2.7:7"})
    void readsExtendedPassiveReplies(String text, String address) {
        String searched = text.replace("(really) ", "");
        assertThat(ExtendedAddressNotation.parseReply(searched, PEER)).map(HostPort::toString)
                .contains(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EPSV ALL Successful.", "(|||0|)", "(|||x|)", "(|1|name|5000|)", ")(",
            "(", "|", "||||"})
    void refusesOtherTextForExtendedPassiveReplies(String text) {
        assertThat(ExtendedAddressNotation.parseReply(text, PEER)).isEmpty();
    }

    @Test
    void readsStripesInBothNotations() {
        assertThat(StripedAddressNotation.parseArguments("127,0,0,1,1,1 127,0,0,1,1,2"))
                .map(List::toString)
                .contains("[127.0.0.1:257, 127.0.0.1:258]");
        assertThat(StripedAddressNotation.parseArguments("|1|127.0.0.1|5000|  |2|::1|5001|"))
                .map(List::toString)
                .contains("[127.0.0.1:5000, [0:0:0:0:0:0:0:1]:5001]");
        assertThat(StripedAddressNotation.parseReply(List.of("Entering Striped Passive Mode.",
                " 127,0,0,1,106,0", " 127,0,0,1,106,11", "End"))).map(List::toString)
                .contains("[127.0.0.1:27136, 127.0.0.1:27147]");
        assertThat(StripedAddressNotation
                .parseReply(List.of("Entering Passive Mode (127,0,0,1,1,1)")))
                .map(List::size)
                .contains(1);
    }

    @Test
    void keepsTheOrderOfStripes() {
        List<HostPort> addresses = StripedAddressNotation
                .parseArguments("127,0,0,1,1,9 127,0,0,1,1,2 127,0,0,1,1,5")
                .orElseThrow();
        assertThat(StripedAddressNotation
                .parseArguments(StripedAddressNotation.formatArguments(addresses)))
                .contains(addresses);
        assertThat(StripedAddressNotation.parseReply(StripedAddressNotation.formatReply(addresses)))
                .contains(addresses);
        assertThat(StripedAddressNotation
                .parseReply(StripedAddressNotation.formatExtendedReply(addresses)))
                .contains(addresses);
    }

    @Test
    void limitsTheNumberOfStripes() {
        String address = "127,0,0,1,1,1";
        int most = StripedAddressNotation.MOST_STRIPES;
        assertThat(StripedAddressNotation.parseArguments((address + " ").repeat(most)))
                .map(List::size)
                .contains(most);
        assertThat(StripedAddressNotation.parseArguments((address + " ").repeat(most + 1)))
                .isEmpty();
        assertThat(StripedAddressNotation.parseArguments("")).isEmpty();
        assertThat(StripedAddressNotation.parseReply(List.of("a", " x", "End"))).isEmpty();
    }

    @Test
    void cannotWriteIpv6WithCommas() {
        HostPort address = new HostPort(InetAddress.ofLiteral("::1"), 1);
        assertThatIllegalArgumentException().isThrownBy(() -> HostPortNotation.format(address));
    }

    @Test
    void survivesDamagedAddresses() {
        List<String> corpus = List.of("Entering Passive Mode (127,0,0,1,105,158)",
                "127,0,0,1,105,158", "|1|127.0.0.1|5000|", "|2|2001:db8::7:8|5000|", "(|||27024|)",
                "127,0,0,1,1,1 127,0,0,1,1,2", "|2|::ffff:1.2.3.4|1|");
        new Mutations(4, corpus).feed(20_000, text -> {
            HostPortNotation.parse(text)
                    .ifPresent(
                            address -> assertThat(
                                    HostPortNotation.parse(HostPortNotation.format(address)))
                                    .contains(address));
            HostPortNotation.parseReply(text);
            ExtendedAddressNotation.parse(text)
                    .ifPresent(address -> assertThat(
                            ExtendedAddressNotation.parse(ExtendedAddressNotation.format(address)))
                            .contains(address));
            ExtendedAddressNotation.parseReply(text, PEER);
            StripedAddressNotation.parseArguments(text);
            StripedAddressNotation.parseReply(List.of("a", text, " " + text, "End"));
        });
    }
}
