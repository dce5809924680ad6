package io.dray.protocol.interpreter;

import io.dray.protocol.address.HostAddress;
import io.dray.protocol.interpreter.DataPeers.Strangers;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Where data connections may go to (PORT, EPRT, SPOR) and come from (PASV, EPSV, SPAS).
final class DataHostsTest {
    private static final String AFAR = "192.0.2.7";
    private static final String LOCAL = "127.0.0.1";

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "::ffff:127.0.0.1", "::127.0.0.1",
            "169.254.169.254", "fe80::1", "::ffff:169.254.0.9"})
    void takesNobodyFromAfarToItsOwnServices(String local) {
        for (String command : connecting(local)) {
            assertThat(session(AFAR, true, DataHostPolicy.STRICT).say(command).codes())
                    .as(command)
                    .containsExactly("500");
            assertThat(session(AFAR, false, DataHostPolicy.STRICT).say(command).codes())
                    .as(command)
                    .containsExactly("500");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "169.254.1.1", "fe80::1"})
    void takesClientsOfThisHostAnywhereWithinIt(String local) {
        for (String command : connecting(local)) {
            assertThat(session(LOCAL, true, DataHostPolicy.STRICT).say(command).codes())
                    .as(command)
                    .containsExactly("200");
        }
    }

    @Test
    void takesAnybodyToItsOwnServicesIfTheOperatorSaysSo() {
        for (String command : connecting(LOCAL)) {
            assertThat(session(AFAR, true, new DataHostPolicy(true, false)).say(command).codes())
                    .containsExactly("200");
            assertThat(session(AFAR, false, new DataHostPolicy(true, false)).say(command).codes())
                    .containsExactly("500");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "0.1.2.3", "224.0.0.1", "ff02::1", "255.255.255.255",
            "::ffff:0.0.0.0"})
    void connectsToNothingThatIsNoHost(String none) {
        for (String command : connecting(none)) {
            assertThat(session(LOCAL, true, new DataHostPolicy(true, true)).say(command).codes())
                    .as(command)
                    .containsExactly("500");
        }
    }

    /// A client on the same link may name itself, but no other host of the link.
    @Test
    void takesClientsOfTheLinkToThemselves() {
        assertThat(session("169.254.7.7", true, DataHostPolicy.STRICT)
                .say("PORT 169,254,7,7,19,136", "PORT 169,254,7,8,19,136")
                .codes()).containsExactly("200", "500");
        assertThat(session("fe80::7", false, DataHostPolicy.STRICT)
                .say("EPRT |2|fe80::7|5000|", "EPRT |2|fe80::8|5000|")
                .codes()).containsExactly("200", "500");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,::1,200", "::1,127.0.0.1,200", "127.0.0.1,127.0.0.2,500",
            "192.0.2.7,::ffff:192.0.2.7,200", "192.0.2.7,192.0.2.8,500"})
    void knowsTheClientInEverySpelling(String client, String named, String code) {
        for (String command : connecting(named)) {
            assertThat(session(client, false, DataHostPolicy.STRICT).say(command).codes())
                    .as(command)
                    .containsExactly(code);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PASV", "EPSV", "SPAS"})
    void expectsDataFromTheClient(String command) {
        assertThat(peers(session(AFAR, false, DataHostPolicy.STRICT).say(command)))
                .isEqualTo(new DataPeers(host(AFAR), Strangers.REFUSED));
        assertThat(peers(session(AFAR, true, DataHostPolicy.STRICT).say(command)))
                .isEqualTo(new DataPeers(host(AFAR), Strangers.CLEAR));
        assertThat(peers(session(AFAR, false, new DataHostPolicy(false, true)).say(command)))
                .isEqualTo(new DataPeers(host(AFAR), Strangers.WELCOME));
    }

    @Test
    void expectsDataFromTheHostThatIsNamed() {
        ScriptedNode node = session(AFAR, true, DataHostPolicy.STRICT)
                .say("OPTS PASV DataHost=192.0.2.99;", "PASV");
        assertThat(node.codes()).containsExactly("200", "227");
        assertThat(peers(node))
                .isEqualTo(new DataPeers(host("192.0.2.99"), Strangers.REFUSED));
        assertThat(session(AFAR, false, DataHostPolicy.STRICT)
                .say("OPTS PASV DataHost=192.0.2.99;", "OPTS EPSV DataHost=::ffff:192.0.2.7;",
                        "OPTS PASV DataHost=example.org;", "OPTS PASV DataHost=;")
                .codes()).containsExactly("500", "200", "501", "501");
    }

    @Test
    void expectsDataFromTheClientWhenTheListenerOpensLate() {
        ScriptedNode node = session(AFAR, false, DataHostPolicy.STRICT)
                .say("OPTS PASV AllowDelayed=1;", "PASV", "STOR new");
        assertThat(peers(node)).isEqualTo(new DataPeers(host(AFAR), Strangers.REFUSED));
    }

    private static List<String> connecting(String literal) {
        InetAddress address = InetAddress.ofLiteral(literal);
        if (address instanceof Inet6Address) {
            return List.of("EPRT |2|" + literal + "|6379|",
                    "SPOR |2|" + literal + "|6379|");
        }
        String port = literal.contains(":") ? "" : literal.replace('.', ',') + ",24,235";
        List<String> mapped = List.of("EPRT |" + (literal.contains(":") ? 2 : 1) + "|" + literal
                + "|6379|");
        return port.isEmpty()
                ? mapped
                : List.of("PORT " + port, "SPOR " + port, mapped.getFirst());
    }

    private static Optional<HostAddress> host(String literal) {
        return HostAddress.parse(literal);
    }

    private static DataPeers peers(ScriptedNode node) {
        return node.actions.stream()
                .filter(ServerAction.Listen.class::isInstance)
                .map(action -> ((ServerAction.Listen) action).peers())
                .findFirst()
                .orElseThrow();
    }

    private static ScriptedNode session(String client, boolean thirdParty, DataHostPolicy policy) {
        ScriptedNode node = new ScriptedNode(new InterpreterOptions("localhost", "Dray/1",
                Set.of(ControlMechanism.TLS), Duration.ofMinutes(10), UnaryOperator.identity(),
                policy),
                new ControlEnds(InetAddress.ofLiteral("192.0.2.1"),
                        InetAddress.ofLiteral(client)));
        return (thirdParty ? node.allowingThirdParty() : node).loggedIn();
    }
}
