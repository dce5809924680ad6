package io.dray.control.server;

import io.dray.protocol.interpreter.InterpreterOptions;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class OpenConnectionsTest {
    private final OpenConnections connections = new OpenConnections(options(10, 4, 3));

    @ParameterizedTest
    @CsvSource({"192.0.2.1,192.0.2.1", "2001:db8:1:2:3:4:5:6,2001:db8:1:2::",
            "2001:db8:1:2:ffff::1,2001:db8:1:2::", "::ffff:192.0.2.1,192.0.2.1"})
    void countsIpv6ByItsNetwork(String address, String counted) throws UnknownHostException {
        assertThat(OpenConnections.network(InetAddress.getByName(address)))
                .isEqualTo(InetAddress.getByName(counted));
    }

    @Test
    void admitsOnlySoManyFromOneNetwork() {
        for (int i = 1; i <= 3; i++) {
            assertThat(connections.admit(client(), at("2001:db8::" + i))).isEmpty();
        }
        assertThat(connections.admit(client(), at("2001:db8::4")))
                .hasValueSatisfying(
                        limit -> assertThat(limit.reason()).contains("2001:db8", "/64"));
        assertThat(connections.admit(client(), at("2001:db8:0:1::1"))).isEmpty();
    }

    @Test
    void letsTheOldestOfTheAddressLeaveThatHasMost() {
        EmbeddedChannel lone = admitted("192.0.2.1");
        List<EmbeddedChannel> many = IntStream.range(0, 3)
                .mapToObj(_ -> admitted("192.0.2.2"))
                .toList();
        assertThat(connections.makeRoom()).isEmpty();
        EmbeddedChannel last = admitted("192.0.2.3");
        assertThat(connections.makeRoom()).isPresent();

        assertThat(many.getFirst().isOpen()).isFalse();
        assertThat(List.of(lone, many.get(1), many.get(2), last)).allMatch(EmbeddedChannel::isOpen);
        assertThat(connections.loggedIn(many.getFirst())).isPresent();
        assertThat(connections.loggedIn(lone)).isEmpty();
        assertThat(connections.beforeLogin()).isEqualTo(3);
    }

    @Test
    void countsWhatHasClosedNoMore() {
        var _ = admitted("192.0.2.1").close();
        assertThat(connections.count()).isZero();
    }

    /// A client that keeps hitting a limit does not fill the log.
    @Test
    void warnsOnceAMinute() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        InstantSource clock = now::get;
        LimitWarnings warnings = new LimitWarnings(clock);
        AuditLog audit = new AuditLog(new InetSocketAddress("192.0.2.1", 5), clock);
        OpenConnections.Limit full = new OpenConnections.Limit("connections",
                "this node has 2 connections");
        try (AuditLines lines = new AuditLines()) {
            for (int i = 0; i < 100; i++) {
                warnings.reached(full, audit);
            }
            assertThat(lines.all()).singleElement().asString().contains("\"times\":1");
            now.set(Instant.EPOCH.plusSeconds(61));
            warnings.reached(full, audit);
            assertThat(lines.all()).hasSize(2)
                    .last()
                    .asString()
                    .contains("\"times\":100",
                            "\"limit\":\"connections\"", "\"event\":\"limit reached\"");
        }
    }

    @Test
    void warnsOfMisuseOnceAMinute() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        LimitWarnings warnings = new LimitWarnings(now::get);
        try (AuditLines lines = new AuditLines(LimitWarnings.class.getName())) {
            for (int i = 0; i < 100; i++) {
                warnings.misused("clear behind AUTH TLS", "192.0.2." + i + " did it");
            }
            assertThat(lines.all()).singleElement().asString().startsWith("192.0.2.0 did it (1 ");
            now.set(Instant.EPOCH.plusSeconds(61));
            warnings.misused("clear behind AUTH TLS", "192.0.2.7 did it");
            assertThat(lines.all()).hasSize(2).last().asString().contains("7 did it (100 times");
        }
    }

    private EmbeddedChannel admitted(String address) {
        EmbeddedChannel client = client();
        assertThat(connections.admit(client, at(address))).isEmpty();
        return client;
    }

    private static EmbeddedChannel client() {
        return new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof OpenConnections.PushedOut) {
                    var _ = context.close();
                }
            }
        });
    }

    private static InetAddress at(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ControlServerOptions options(int most, int beforeLogin, int perAddress) {
        ControlServerOptions usual = ControlServerOptions.of(
                InterpreterOptions.of("here", "Dray/1"));
        return new ControlServerOptions(usual.interpreter(), most, beforeLogin, perAddress,
                usual.handshakeLimit(), usual.inProcess());
    }
}
