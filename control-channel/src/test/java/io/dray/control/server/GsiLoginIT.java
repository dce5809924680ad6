package io.dray.control.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dray.control.client.ControlChannelClient;
import io.dray.control.client.ControlSecurity;
import io.dray.control.client.ControlSession;
import io.dray.control.client.Login;
import io.dray.control.client.TcpConnector;
import io.dray.control.security.AccessTokens;
import io.dray.control.security.AnonymousAccess;
import io.dray.control.security.ClientTls;
import io.dray.control.security.DataCredential;
import io.dray.control.security.NodeIdentity;
import io.dray.control.security.NodeSecurity;
import io.dray.control.security.NodeSecuritySettings;
import io.dray.control.security.grid.GridCredential;
import io.dray.control.security.grid.GridProxy;
import io.dray.control.security.grid.GridTrust;
import io.dray.control.security.grid.GridWorld;
import io.dray.control.security.grid.ProxyPlan;
import io.dray.control.security.grid.VomsAttributes;
import io.dray.control.security.gsi.DelegationKeys;
import io.dray.control.security.gsi.GsiAccess;
import io.dray.control.security.gsi.GsiClient;
import io.dray.control.security.gsi.GssInitiator;
import io.dray.control.wire.LineProtection;
import io.dray.protocol.command.InformationCommand.Query;
import io.dray.protocol.failure.TransferFailure.SecurityFailure;
import io.dray.protocol.interpreter.ControlMechanism;
import io.dray.protocol.interpreter.DataHostPolicy;
import io.dray.protocol.interpreter.InterpreterOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// GSI logins over real sockets, by the client here and by hand.
class GsiLoginIT {
    private static final ExecutorService STORAGE = Executors.newFixedThreadPool(2);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    static Path directory;
    private static TcpConnector.Transport transport;
    private static GridTrust trust;
    private static GridCredential user;
    private static GridCredential stranger;
    private static GridCredential selfSigned;
    private static NodeSecurity security;

    private ControlChannelServer server;

    @BeforeAll
    static void makeWorld() throws IOException {
        Path trusted = Files.createDirectory(directory.resolve("trusted"));
        GridWorld world = new GridWorld(trusted);
        trust = GridTrust.open(trusted);
        user = world.user("O=Test,CN=Some User");
        stranger = world.user("O=Test,CN=Stranger");
        DataCredential host = world.user("O=Test,CN=localhost").asDataCredential();
        SecureRandom random = new SecureRandom();
        NodeIdentity identity = NodeIdentity.openOrCreate(directory.resolve("state"), "localhost",
                CLOCK, random);
        selfSigned = GridCredential.of(identity.credential());
        security = new NodeSecurity(new NodeSecuritySettings(identity, List.of(),
                AccessTokens.openOrCreate(directory.resolve("state"), random), Optional.empty(),
                new AnonymousAccess(AnonymousAccess.Level.NONE, false),
                NodeSecuritySettings.ownersGrant(directory, true))
                .with(Optional.of(access(host))), CLOCK);
        transport = TcpConnector.Transport.best(1);
    }

    private static GsiAccess access(DataCredential host) {
        return new GsiAccess(() -> host, trust,
                name -> name.toString().equals("/O=Test/CN=Some User")
                        ? List.of("alice", "physics")
                        : List.of(),
                new VomsAttributes(directory.resolve("vomsdir"), trust),
                new DelegationKeys(STORAGE, new SecureRandom(), 1, System::nanoTime));
    }

    @AfterAll
    static void end() {
        var _ = transport.group().shutdownGracefully();
        trust.close();
        STORAGE.shutdownNow();
    }

    @BeforeEach
    void start() throws IOException {
        InterpreterOptions interpreter = new InterpreterOptions("here", "Dray/1",
                EnumSet.allOf(ControlMechanism.class),
                Duration.ofMinutes(10), UnaryOperator.identity(), DataHostPolicy.STRICT);
        server = ControlChannelServer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ControlServerOptions.of(interpreter), security, new FakeNode(),
                new SessionResources(STORAGE, CLOCK));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static GsiClient client(GridCredential as, Optional<ProxyPlan> delegation) {
        return new GsiClient(as, trust, new GridProxy(CLOCK, new SecureRandom()), delegation);
    }

    private ControlSession open(GridCredential as, String account) {
        int port = ((InetSocketAddress) server.address()).getPort();
        return new ControlChannelClient(new ClientTls(),
                ControlChannelClient.Settings.usual("dray/1"))
                .open(new TcpConnector(transport, "localhost", port),
                        new ControlSecurity.Gsi(
                                client(as, Optional.of(ProxyPlan.limitedOnly())),
                                Optional.empty()),
                        new Login.ByGrid(account));
    }

    @Test
    void logsInAndTalksWrapped() {
        try (ControlSession session = open(user, Login.ByGrid.MAPPED)) {
            assertThat(session.features().supports("DCAU")).isTrue();
            assertThat(session.isProtected()).isTrue();
            assertThat(session.conversation().exchange(Query.PRINT_DIRECTORY, LIMIT).code())
                    .isEqualTo(257);
            for (int i = 0; i < 200; i++) {
                assertThat(session.conversation().exchange(Query.NO_OPERATION, LIMIT).code())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void givesASecondAccountToThoseWhoAskForIt() {
        try (ControlSession session = open(user, "physics")) {
            assertThat(session.isProtected()).isTrue();
        }
        assertThatThrownBy(() -> open(user, "root")).isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("/O=Test/CN=Some User to root");
    }

    @Test
    void tellsWhoIsNotInTheGridmap() {
        assertThatThrownBy(() -> open(stranger, Login.ByGrid.MAPPED))
                .isInstanceOf(SecurityFailure.class)
                .hasMessageContaining("Could not map /O=Test/CN=Stranger")
                .hasMessageContaining("gridmap");
    }

    @Test
    void writesRefusedAuthenticationsToTheAuditLogAndKeepsItsPlacesThere() {
        ListAppender<ILoggingEvent> audit = new ListAppender<>();
        audit.list = new CopyOnWriteArrayList<>();
        Logger log = (Logger) LoggerFactory.getLogger("io.dray.audit");
        log.setLevel(Level.INFO);
        log.addAppender(audit);
        audit.start();
        try {
            assertThatThrownBy(() -> open(selfSigned, Login.ByGrid.MAPPED))
                    .isInstanceOf(SecurityFailure.class)
                    .hasMessageContaining("is self-signed and not among the authorities of the"
                            + " server's trust directory")
                    .message()
                    .doesNotContain(directory.toString());
            assertThat(audit.list).anySatisfy(line -> {
                assertThat(line.getMessage())
                        .contains("\"event\":\"authentication refused\"")
                        .contains("\"peer\":\"127.0.0.1 ")
                        .contains("\"claimed\":\"/CN=dray node localhost\"")
                        .contains(directory.resolve("trusted").toString());
            });
        } finally {
            log.detachAppender(audit);
            log.setLevel(null);
        }
    }

    /// A client by hand.
    private static final class Hand implements AutoCloseable {
        final RawClient raw;
        private LineProtection protection;

        Hand(ControlChannelServer server) throws IOException {
            raw = new RawClient(server);
            raw.reply();
            GssInitiator exchange = client(user, Optional.empty()).newExchange("localhost", 1,
                    Optional.empty());
            assertThat(raw.ask("AUTH GSSAPI")).startsWith("334 ");
            byte[] token = exchange.begin();
            String reply = raw.ask("ADAT " + Base64.getEncoder().encodeToString(token));
            while (reply.startsWith("335 ADAT=")) {
                token = exchange.next(Base64.getDecoder().decode(reply.substring(9)));
                reply = raw.ask("ADAT " + Base64.getEncoder().encodeToString(token));
            }
            assertThat(reply).startsWith("235 ");
            protection = exchange.end();
        }

        String wrapped(String line) {
            return Base64.getEncoder()
                    .encodeToString(protection.wrap(line.getBytes(StandardCharsets.UTF_8)));
        }

        String ask(String verb, String line) throws IOException {
            return unwrapped(raw.ask(verb + " " + wrapped(line)));
        }

        String unwrapped(String reply) {
            assertThat(reply).startsWith("632");
            return new String(protection.unwrap(Base64.getDecoder().decode(reply.substring(4))),
                    StandardCharsets.UTF_8);
        }

        void login() throws IOException {
            assertThat(ask("ENC", "USER :globus-mapping:\r\n")).startsWith("331 ");
            assertThat(ask("ENC", "PASS \r\n")).isEqualTo("230 User alice logged in.\r\n");
        }

        @Override
        public void close() {
            raw.close();
        }
    }

    @Test
    void takesEncMicAndConfWithAndWithoutLineEndsAndNul() throws IOException {
        try (Hand hand = new Hand(server)) {
            hand.login();
            assertThat(hand.ask("ENC", "NOOP\r\n")).startsWith("200 ");
            assertThat(hand.ask("MIC", "NOOP")).startsWith("200 ");
            assertThat(hand.ask("conf", "NOOP\r\n\0")).startsWith("200 ");
            assertThat(hand.ask("enc", "NOOP\0")).startsWith("200 ");
        }
    }

    @Test
    void wrapsEachLineOfAReplyOnItsOwn() throws IOException {
        try (Hand hand = new Hand(server)) {
            hand.login();
            hand.raw.say("ENC " + hand.wrapped("FEAT\r\n"));
            List<String> lines = hand.raw.linesUntil(632);
            assertThat(lines.getFirst()).startsWith("632-");
            List<String> inner = lines.stream().map(hand::unwrapped).toList();
            assertThat(inner.getFirst()).isEqualTo("211-Extensions supported\r\n");
            assertThat(inner.getLast()).isEqualTo("211 End.\r\n");
            assertThat(inner).contains(" DCAU\r\n", " DCSC P,D\r\n");
        }
    }

    @Test
    void closesAfterAClearCommand() throws IOException {
        try (Hand hand = new Hand(server)) {
            hand.login();
            assertThat(hand.raw.ask("NOOP")).isEqualTo("closed");
        }
        try (Hand hand = new Hand(server)) {
            assertThat(hand.raw.ask("USER :globus-mapping:")).isEqualTo("closed");
        }
    }

    @Test
    void closesAfterAWrappedCommandThatDoesNotOpen() throws IOException {
        for (String damage : List.of("ENC AAAA", "ENC %%%", "ENC", "MIC FwMDABJAAAAAAAAAAAAAAAAAAAA"
                + "AAAAA=")) {
            try (Hand hand = new Hand(server)) {
                hand.login();
                String answer = hand.raw.ask(damage + "\r\nENC " + hand.wrapped("NOOP\r\n"));
                assertThat(answer).as(damage).isEqualTo("closed");
            }
        }
    }

    @Test
    void doesNotGoBackToAClearChannel() throws IOException {
        try (Hand hand = new Hand(server)) {
            hand.login();
            assertThat(hand.ask("ENC", "CCC\r\n")).startsWith("534 ");
            assertThat(hand.ask("ENC", "AUTH TLS\r\n")).startsWith("503 ");
            assertThat(hand.ask("ENC", "ADAT AAAA\r\n")).startsWith("503 ");
            assertThat(hand.ask("ENC", "NOOP\r\n")).startsWith("200 ");
        }
    }

    @Test
    void closesAfterGarbageInAdat() throws IOException {
        for (String token : List.of("%%%%", "aGVsbG8gd29ybGQ=")) {
            try (RawClient raw = new RawClient(server)) {
                raw.reply();
                assertThat(raw.ask("AUTH GSSAPI")).startsWith("334 ");
                assertThat(raw.ask("ADAT " + token)).startsWith("535 ");
                assertThat(raw.reply()).isEqualTo("closed");
            }
        }
    }

    @Test
    void closesAfterATokenOfAMebibyte() throws IOException {
        try (RawClient raw = new RawClient(server)) {
            raw.reply();
            assertThat(raw.ask("AUTH GSSAPI")).startsWith("334 ");
            assertThat(raw.ask("ADAT")).startsWith("530 ");
            assertThat(raw.ask("ADAT " + "A".repeat(1 << 20))).startsWith("500 ");
            assertThat(raw.reply()).isEqualTo("closed");
        }
    }
}
