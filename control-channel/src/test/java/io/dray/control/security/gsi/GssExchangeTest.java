package io.dray.control.security.gsi;

import io.dray.control.security.DataCredential;
import io.dray.control.security.GssTokenExchange.Answer;
import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.grid.GridWorld;
import io.dray.control.security.grid.ProxyPlan;
import io.dray.control.wire.LineProtection;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/// Exchanges of GSI tokens between the two ends here, and with clients that do not behave.
class GssExchangeTest {
    private static final Executor NEVER = task -> {};
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    static Path directory;
    private static GridTrust trust;
    private static GridCredential host;
    private static GridCredential user;

    private GssAcceptor server;

    @BeforeAll
    static void makeWorld() {
        GridWorld world = new GridWorld(directory);
        trust = GridTrust.open(directory);
        host = world.user("O=Test,CN=localhost");
        user = world.user("O=Test,CN=Some User");
    }

    @BeforeEach
    void makeServer() {
        server = new GssAcceptor(
                new GssTokenEngine(
                        new GsiTls(host.asDataCredential(), trust.trustManager()).server()),
                new DelegationKeys(NEVER, RANDOM, 0, () -> 0), () -> "");
    }

    @AfterAll
    static void closeTrust() {
        trust.close();
    }

    private static SSLEngine engine(String protocol) {
        SSLEngine engine = new GsiTls(user.asDataCredential(), trust.trustManager())
                .client("localhost", 2811);
        engine.setEnabledProtocols(new String[]{protocol});
        return engine;
    }

    private static GssInitiator client(String protocol, String name, Optional<ProxyPlan> plan) {
        return new GssInitiator(new GssTokenEngine(engine(protocol)),
                chain -> ServerNames.check(name, chain),
                plan.map(p -> new GssInitiator.Delegation(
                        new GridProxy(Clock.systemUTC(), RANDOM), user, p)));
    }

    /// Runs an exchange to its end; each of the client's tokens goes in pieces of this size.
    private void exchange(GssInitiator client, int piece) {
        byte[] token = client.begin();
        while (true) {
            Answer answer = pieces(token, piece);
            if (answer.last()) {
                assertThat(answer.token()).isEmpty();
                return;
            }
            assertThat(answer.token()).isNotEmpty();
            token = client.next(answer.token());
        }
    }

    private Answer pieces(byte[] token, int size) {
        for (int from = 0; from + size < token.length; from += size) {
            Answer answer = server.accept(Arrays.copyOfRange(token, from, from + size));
            assertThat(answer).matches(a -> a.token().length == 0 && !a.last());
        }
        int rest = (token.length - 1) / size * size;
        return server.accept(Arrays.copyOfRange(token, rest, token.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void delegatesAProxyOfTheUser(String protocol) {
        GssInitiator client = client(protocol, "localhost", Optional.of(ProxyPlan.limitedOnly()));
        exchange(client, Integer.MAX_VALUE / 2);
        DataCredential delegated = server.delegated().orElseThrow();
        assertThat(delegated.chain()).hasSize(2).endsWith(user.leaf());
        assertThat(GridCredential.of(delegated).limited()).isTrue();
        assertThat(trust.verify("It", delegated.chain()).name())
                .hasToString("/O=Test/CN=Some User");
        assertThat(server.peer()).containsExactly(user.leaf());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void delegatesNothing(String protocol) {
        exchange(client(protocol, "localhost", Optional.empty()), Integer.MAX_VALUE / 2);
        assertThat(server.delegated()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void takesTokensThatAreCutAtEveryByte(String protocol) {
        exchange(client(protocol, "localhost", Optional.of(ProxyPlan.full())), 1);
        assertThat(server.delegated()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void wrapsLinesBothWays(String protocol) {
        GssInitiator client = client(protocol, "localhost", Optional.empty());
        exchange(client, 1000);
        LineProtection here = client.end();
        LineProtection there = server.protection();
        byte[] line = "250-\u00e4\r\n".getBytes(StandardCharsets.UTF_8);
        assertThat(there.unwrap(here.wrap(line))).isEqualTo(line);
        assertThat(here.unwrap(there.wrap(line))).isEqualTo(line);
        byte[] forged = here.wrap(line);
        forged[forged.length - 1] ^= 1;
        assertThatThrownBy(() -> there.unwrap(forged)).isInstanceOf(SecurityFailure.class);
    }

    /// Memory of BoringSSL, which the collector does not see.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void freesItsEnginesWhenAnExchangeEndsInTheMiddle(int tokens) {
        SSLEngine accepting = new GsiTls(host.asDataCredential(), trust.trustManager()).server();
        SSLEngine initiating = engine("TLSv1.3");
        assumeThat(accepting).isInstanceOf(ReferenceCounted.class);
        GssAcceptor there = new GssAcceptor(new GssTokenEngine(accepting),
                new DelegationKeys(NEVER, RANDOM, 0, () -> 0), () -> "");
        try (GssInitiator here = new GssInitiator(new GssTokenEngine(initiating), _ -> {},
                Optional.empty())) {
            byte[] token = here.begin();
            for (int i = 0; i < tokens; i++) {
                token = here.next(there.accept(token).token());
            }
            assertThat(ReferenceCountUtil.refCnt(accepting)).isOne();
            there.close();
            there.close();
            assertThatThrownBy(() -> there.accept(new byte[1]))
                    .isInstanceOf(SecurityFailure.class);
        }
        assertThat(ReferenceCountUtil.refCnt(accepting)).isZero();
        assertThat(ReferenceCountUtil.refCnt(initiating)).isZero();
    }

    @Test
    void anEngineLivesAsLongAsTheProtectionThatItWasGivenTo() {
        SSLEngine accepting = new GsiTls(host.asDataCredential(), trust.trustManager()).server();
        assumeThat(accepting).isInstanceOf(ReferenceCounted.class);
        server = new GssAcceptor(new GssTokenEngine(accepting),
                new DelegationKeys(NEVER, RANDOM, 0, () -> 0), () -> "");
        GssInitiator client = client("TLSv1.3", "localhost", Optional.empty());
        exchange(client, 1000);
        LineProtection here = client.end();
        LineProtection there = server.protection();
        client.close();
        server.close();
        byte[] line = "NOOP\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(there.unwrap(here.wrap(line))).isEqualTo(line);
        there.close();
        here.close();
        assertThat(ReferenceCountUtil.refCnt(accepting)).isZero();
    }

    /// RFC 8446 section 4.6.3: the answer must come before the next line, which is under the new key.
    @Test
    void answersAKeyUpdateBeforeItsNextLine() throws Exception {
        // Of the JDK: its engines begin a key update when they are asked for a handshake.
        SSLEngine tls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .keyManager(user.asDataCredential().key(), user.leaf())
                .trustManager(trust.trustManager())
                .protocols("TLSv1.3")
                .endpointIdentificationAlgorithm(null)
                .build()
                .newEngine(ByteBufAllocator.DEFAULT);
        GssTokenEngine client = new GssTokenEngine(tls);
        byte[] finished = client.feed(server.accept(client.feed(new byte[0])).token());
        client.feed(server.accept(finished).token());
        client.take();
        server.accept(client.seal(new byte[]{'0'}));
        LineProtection there = server.protection();
        byte[] line = "NOOP\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 3; i++) {
            tls.beginHandshake();
            byte[] update = client.feed(new byte[0]);
            assertThat(update).isNotEmpty();
            assertThat(there.unwrap(joined(update, client.seal(line)))).isEqualTo(line);
            client.feed(there.wrap(line));
            assertThat(client.take()).isEqualTo(line);
        }
    }

    /// One record of one byte, and no session tickets: a Globus client takes one record only.
    @Test
    void answersTheLastHandshakeMessageByOneByte() {
        GssInitiator client = client("TLSv1.3", "localhost", Optional.empty());
        byte[] finished = client.next(server.accept(client.begin()).token());
        byte[] answer = server.accept(finished).token();
        assertThat(HexFormat.of().formatHex(answer, 0, 3)).isEqualTo("170303");
        assertThat(answer).hasSize(5 + (answer[3] << 8 | answer[4]));
    }

    /// RFC 5077 section 3.2: who answers the extension must send a ticket, and OpenSSL insists on it.
    @Test
    void promisesNoTicketThatItDoesNotSend() {
        String extension = "00230000";
        byte[] hello = new GssTokenEngine(engine("TLSv1.2")).feed(new byte[0]);
        assertThat(HexFormat.of().formatHex(hello)).contains(extension);
        byte[] flight = server.accept(hello).token();
        // A record's header, then the ServerHello with its own.
        int length = (flight[7] & 0xff) << 8 | (flight[8] & 0xff);
        assertThat(HexFormat.of().formatHex(flight, 9, 9 + length)).doesNotContain(extension);
    }

    @Test
    void takesAFlagThatComesWithTheEndOfTheHandshake() {
        GssTokenEngine client = new GssTokenEngine(engine("TLSv1.3"));
        byte[] finished = client.feed(server.accept(client.feed(new byte[0])).token());
        Answer answer = server.accept(joined(finished, client.seal(new byte[]{'0'})));
        assertThat(answer.last()).isTrue();
        assertThat(server.delegated()).isEmpty();
    }

    private GssTokenEngine established() {
        GssTokenEngine client = new GssTokenEngine(engine("TLSv1.3"));
        byte[] finished = client.feed(server.accept(client.feed(new byte[0])).token());
        client.feed(server.accept(finished).token());
        assertThat(client.take()).containsExactly(0);
        return client;
    }

    @Test
    void refusesAnUnknownFlag() {
        GssTokenEngine client = established();
        byte[] flag = client.seal(new byte[]{'X'});
        assertThatThrownBy(() -> server.accept(flag)).isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("flag");
    }

    @Test
    void takesACertificateInPartsWithTheChainBehindIt() throws Exception {
        GssTokenEngine client = established();
        client.feed(server.accept(client.seal(new byte[]{'D'})).token());
        byte[] proxy = new GridProxy(Clock.systemUTC(), RANDOM).sign(user, client.take(),
                ProxyPlan.full());
        assertThat(server.accept(client.seal(Arrays.copyOf(proxy, 300))).last()).isFalse();
        byte[] rest = joined(Arrays.copyOfRange(proxy, 300, proxy.length),
                user.leaf().getEncoded());
        assertThat(server.accept(client.seal(rest)).last()).isTrue();
        assertThat(server.delegated()).isPresent();
    }

    @Test
    void refusesACertificateForAnotherKey() {
        GssTokenEngine client = established();
        server.accept(client.seal(new byte[]{'D'}));
        byte[] request = new io.dray.control.security.grid.DelegationRequest(GridWorld.keys(2))
                .encoded();
        byte[] proxy = client.seal(new GridProxy(Clock.systemUTC(), RANDOM).sign(user, request,
                ProxyPlan.full()));
        assertThatThrownBy(() -> server.accept(proxy)).isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("key");
    }

    @Test
    void refusesACertificateWithoutEnd() {
        GssTokenEngine client = established();
        server.accept(client.seal(new byte[]{'D'}));
        byte[] endless = new byte[70_000];
        endless[0] = 0x30;
        endless[1] = (byte) 0x83;
        endless[2] = 0x7f;
        byte[] token = client.seal(endless);
        assertThatThrownBy(() -> server.accept(token)).isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("longer than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"47455420", "ffffffffffffffff", "1603010000", "170303000100",
            "15030300020228"})
    void refusesGarbage(String hex) {
        assertThatThrownBy(() -> server.accept(HexFormat.of().parseHex(hex + "00".repeat(40))))
                .isInstanceOf(SecurityFailure.class);
    }

    @Test
    void takesAnEmptyTokenForPartOfOne() {
        assertThat(server.accept(new byte[0])).matches(a -> a.token().length == 0 && !a.last());
    }

    @Test
    void refusesTokensWithoutEnd() {
        byte[] record = new byte[1 << 20];
        System.arraycopy(HexFormat.of().parseHex("16030140"), 0, record, 0, 4);
        assertThatThrownBy(() -> server.accept(record)).isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("without end");
    }

    @Test
    void refusesTls11() {
        String hello = "0302" + "00".repeat(32) + "00" + "0002" + "002f" + "0100";
        String message = "010000" + HexFormat.of().toHexDigits((byte) (hello.length() / 2)) + hello;
        String token = "16030100" + HexFormat.of().toHexDigits((byte) (message.length() / 2))
                + message;
        assertThatThrownBy(() -> server.accept(HexFormat.of().parseHex(token)))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("UNSUPPORTED_PROTOCOL");
    }

    @Test
    void delegatesNothingToAServerOfAnotherName() {
        GssInitiator client = client("TLSv1.3", "elsewhere.example.org",
                Optional.of(ProxyPlan.full()));
        byte[] flight = server.accept(client.begin()).token();
        assertThatThrownBy(() -> client.next(flight)).isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("for another host")
                .hasMessageContaining("elsewhere.example.org");
    }

    @Test
    void doesNotTakeAnEarlyEndForSuccess() {
        GssInitiator client = client("TLSv1.3", "localhost", Optional.of(ProxyPlan.full()));
        client.next(server.accept(client.begin()).token());
        assertThatThrownBy(client::end).isInstanceOf(SecurityFailure.class);
    }

    @Test
    void refusesARequestThatIsNone() {
        GssInitiator client = client("TLSv1.3", "localhost", Optional.of(ProxyPlan.full()));
        GssTokenEngine other = new GssTokenEngine(
                new GsiTls(host.asDataCredential(), trust.trustManager()).server());
        byte[] turn = client.next(other.feed(client.begin()));
        other.feed(turn);
        other.feed(client.next(other.seal(new byte[1])));
        byte[] nonsense = other.seal(new byte[]{0x30, 3, 2, 1, 7});
        assertThatThrownBy(() -> client.next(nonsense)).isInstanceOf(SecurityFailure.class);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
