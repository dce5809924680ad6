package io.dray.control.server;

import io.dray.control.client.ControlChannelClient;
import io.dray.control.client.ControlSecurity;
import io.dray.control.client.ControlSession;
import io.dray.control.client.InVmConnector;
import io.dray.control.client.Login;
import io.dray.control.security.AccessTokens;
import io.dray.control.security.AnonymousAccess;
import io.dray.control.security.ClientTls;
import io.dray.control.security.NodeIdentity;
import io.dray.control.security.NodeSecurity;
import io.dray.control.security.NodeSecuritySettings;
import io.dray.control.wire.LeakNotes;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.address.StripedAddressNotation;
import io.dray.protocol.command.FileCommand.PathVerb;
import io.dray.protocol.command.ParameterCommand;
import io.dray.protocol.interpreter.InterpreterOptions;
import io.dray.protocol.interpreter.TransferEvent;
import io.dray.protocol.range.ByteRange;
import io.dray.protocol.range.ByteRangeSet;
import io.dray.protocol.reply.Reply;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// A server on a real socket, with clients of every manner.
class ControlChannelServerIT {
    private static final ExecutorService STORAGE = Executors.newFixedThreadPool(2);
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    static Path state;
    private static NodeSecurity security;

    private FakeNode node;
    private ControlChannelServer server;

    @BeforeAll
    static void makeIdentity() {
        SecureRandom random = new SecureRandom();
        NodeIdentity identity = NodeIdentity.openOrCreate(state, "localhost", CLOCK, random);
        security = new NodeSecurity(new NodeSecuritySettings(identity, List.of(),
                AccessTokens.openOrCreate(state, random), Optional.empty(),
                new AnonymousAccess(AnonymousAccess.Level.NONE, false),
                NodeSecuritySettings.ownersGrant(state, true)), CLOCK);
    }

    @AfterAll
    static void endStorage() {
        STORAGE.shutdownNow();
        LeakNotes.assertNone();
    }

    @BeforeEach
    void start() throws IOException {
        node = new FakeNode(security.controlTls());
        InterpreterOptions interpreter = InterpreterOptions.of("here", "Dray/1");
        ControlServerOptions usual = ControlServerOptions.of(interpreter);
        server = ControlChannelServer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new ControlServerOptions(interpreter, 3, 3, 3, Duration.ofSeconds(2),
                        usual.inProcess()),
                node, node, new SessionResources(STORAGE, CLOCK));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void runsASessionUnderTls() throws Exception {
        try (RawClient client = new RawClient(server)) {
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.ask("AUTH TLS")).startsWith("234 ");
            client.startTls();
            assertThat(client.protocol()).isEqualTo("TLSv1.3");
            assertThat(client.ask("PBSZ 0")).startsWith("200 ");
            assertThat(client.ask("USER joe")).startsWith("331 ");
            assertThat(client.ask("PASS x")).startsWith("230 ");
            assertThat(client.ask("TYPE I")).startsWith("200 ");
            assertThat(client.ask("SIZE /file")).isEqualTo("213 7");
            assertThat(client.ask("DCSC P aGVsbG8=")).isEqualTo("535 That is no credential.");
            assertThat(node.attempts).singleElement().matches(attempt -> attempt.isProtected());
            assertThat(client.ask("QUIT")).startsWith("221 ");
            assertThat(client.reply()).isEqualTo("closed");
        }
    }

    /// What a transfer tells waits for the client; not without end.
    @Test
    void disconnectsAClientThatReadsNoReplies() throws Exception {
        ByteRangeSet ranges = ByteRangeSet.of(LongStream.range(0, 5_000)
                .mapToObj(at -> new ByteRange(2_000_000_000L + 2 * at, 2_000_000_001L + 2 * at))
                .toList());
        try (AuditLines audit = new AuditLines(); RawClient client = new RawClient(server)) {
            client.reply();
            client.ask("USER joe");
            assertThat(client.ask("PASS x")).startsWith("230 ");
            client.ask("TYPE I");
            client.ask("MODE E");
            assertThat(client.ask("PASV")).startsWith("227 ");
            client.say("STOR /file");
            while (node.data.calls.stream().noneMatch("start /file"::equals)) {
                Thread.sleep(1);
            }
            node.data.report(new TransferEvent.Started(false));
            long told = 0;
            while (node.data.calls.stream().noneMatch("close"::equals)) {
                node.data.report(new TransferEvent.RangesStored(ranges));
                told += 100_000;
                assertThat(told).isLessThan(100 * ServerInterpreterHandler.MOST_UNREAD);
                Thread.sleep(1);
            }
            assertThat(audit.all()).anyMatch(line -> line.contains("limit reached")
                    && line.contains("64 MiB of replies unread"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumesNoSession(String protocol) throws Exception {
        SSLContext context = RawClient.trusting();
        long began = 0;
        for (int i = 0; i < 3; i++) {
            try (RawClient client = new RawClient(server)) {
                client.reply();
                assertThat(client.ask("AUTH TLS")).startsWith("234 ");
                client.startTls(context, protocol);
                // A ticket of TLS 1.3 would come with the next reply.
                assertThat(client.ask("PBSZ 0")).startsWith("200 ");
                assertThat(client.sessionBegan()).isGreaterThan(began);
                began = client.sessionBegan();
                client.ask("QUIT");
            }
            while (System.currentTimeMillis() <= began) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    @Test
    void sendsNoPrivateKeyInClear() throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.login();
            assertThat(client.ask("DCSC P aGVsbG8=")).startsWith("533 ");
        }
    }

    @Test
    void answersAThousandCommandsSentAtOnce() throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.login();
            assertThat(client.ask("TYPE I")).startsWith("200 ");
            client.say("SIZE /file\r\nNOOP\r\n".repeat(499) + "PWD");
            for (int i = 0; i < 499; i++) {
                assertThat(client.reply()).isEqualTo("213 7");
                assertThat(client.reply()).startsWith("200 ");
            }
            assertThat(client.reply()).startsWith("257 ");
        }
    }

    @Test
    void answersAMegabyteLineAndCloses() throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.reply();
            client.send(new byte[1 << 20]);
            assertThat(client.reply()).startsWith("500 Command line too long");
            assertThat(client.reply()).isEqualTo("closed");
        }
    }

    @Test
    void survivesBinaryGarbage() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 5; i++) {
            byte[] garbage = new byte[100_000];
            random.nextBytes(garbage);
            try (RawClient client = new RawClient(server)) {
                client.reply();
                client.send(garbage);
                String last = client.reply();
                while (!last.equals("closed")) {
                    assertThat(last).matches("(500|501|421) .*");
                    last = client.reply();
                }
            }
        }
        try (RawClient client = new RawClient(server)) {
            assertThat(client.reply()).startsWith("220 ");
        }
    }

    /// The bytes of ABOR as programs send them, with those in brackets as urgent data: BSD ftp, lftp, Python's
    /// ftplib, ncftp, one whose every byte is urgent, and one that uses none.
    @ParameterizedTest
    @ValueSource(strings = {"fff4[ff]f241424f520d0a", "fff4ff[f2]41424f520d0a",
            "41424f520d[0a]", "[ff]f4fff241424f520d0a", "[ff][f4][ff][f2][41][42][4f][52][0d][0a]",
            "fff4fff241424f520d0a"})
    void abortsATransferByUrgentData(String sent) throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.login();
            client.ask("PASV");
            client.say("RETR /file");
            awaitTransfer();
            node.data.report(new TransferEvent.Started(false));
            assertThat(client.reply()).startsWith("150 ");
            client.sendWithUrgent(sent);
            assertThat(client.reply()).startsWith("426 ");
            assertThat(client.reply()).startsWith("226 ");
            assertThat(client.ask("TYPE I")).startsWith("200 ");
            assertThat(client.ask("SIZE /file")).isEqualTo("213 7");
        }
    }

    @Test
    void closesAfterHalfAHandshake() throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.reply();
            client.ask("AUTH TLS");
            client.send((byte) 0x16, (byte) 3, (byte) 1, (byte) 2, (byte) 0, (byte) 1);
            assertThat(client.reply()).isEqualTo("closed");
        }
    }

    @Test
    void closesWhenClearCommandsFollowAuth() throws IOException {
        for (String lines : List.of("AUTH TLS\r\nUSER joe\r\nPASS x", "AUTH TLS\r\nUSER")) {
            try (RawClient client = new RawClient(server)) {
                client.reply();
                client.send(lines.getBytes(StandardCharsets.US_ASCII));
                client.say("");
                assertThat(client.linesUntil(0)).noneMatch(line -> line.startsWith("331"));
            }
        }
        try (RawClient client = new RawClient(server)) {
            client.reply();
            client.ask("AUTH TLS");
            client.say("USER joe\r\nPASS x");
            assertThat(client.linesUntil(0)).noneMatch(line -> line.startsWith("331"));
        }
        assertThat(node.attempts).isEmpty();
    }

    @Test
    void streamsALargeDirectoryInBlocks() throws IOException {
        node.files.entries = 20_000;
        try (RawClient client = new RawClient(server)) {
            client.login();
            client.say("MLSC /dir");
            List<String> lines = client.linesUntil(250);
            assertThat(lines).filteredOn(line -> line.equals("150 End.")).hasSize(40);
            assertThat(lines).filteredOn(line -> line.startsWith(" Type=")).hasSize(20_002);
            assertThat(client.ask("MLSC /file")).isEqualTo("250 End.");
        }
    }

    @Test
    void refusesOneConnectionTooMany() throws IOException {
        try (RawClient first = new RawClient(server);
                RawClient second = new RawClient(server);
                RawClient third = new RawClient(server)) {
            assertThat(first.reply() + second.reply() + third.reply()).doesNotContain("421");
            try (RawClient fourth = new RawClient(server)) {
                assertThat(fourth.reply()).startsWith("421 ").contains("try again later");
                assertThat(fourth.reply()).isEqualTo("closed");
            }
            assertThat(first.ask("NOOP")).startsWith("200 ");
        }
    }

    private void awaitTransfer() {
        long limit = System.nanoTime() + 20_000_000_000L;
        while (!node.data.calls.contains("start /file")) {
            assertThat(System.nanoTime()).as("%s", node.data.calls).isLessThan(limit);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void letsATransferFinishWhenItStops() throws Exception {
        try (RawClient busy = new RawClient(server); RawClient idle = new RawClient(server)) {
            busy.login();
            idle.login();
            busy.ask("PASV");
            busy.say("RETR /file");
            assertThat(idle.ask("NOOP")).startsWith("200 ");
            awaitTransfer();
            CompletableFuture<Void> stopped = CompletableFuture
                    .runAsync(() -> server.stop(Duration.ofSeconds(20)));
            assertThat(idle.reply()).startsWith("421 ");
            assertThat(stopped).isNotDone();
            node.data.report(new TransferEvent.Completed(7));
            assertThat(busy.reply()).startsWith("226 ");
            assertThat(busy.reply()).startsWith("421 ");
            busy.hangUp();
            idle.hangUp();
            stopped.get(10, TimeUnit.SECONDS);
            assertThat(node.data.calls).contains("close");
        }
    }

    @Test
    void cutsTransfersOffWithoutPatience() throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.login();
            client.ask("PASV");
            client.say("RETR /file");
            awaitTransfer();
            server.close();
            assertThat(client.reply()).isEqualTo("closed");
            assertThat(node.data.calls).contains("abort", "close");
        }
    }

    @Test
    void saysWhyItCannotListen() {
        assertThatThrownBy(() -> ControlChannelServer.listen((InetSocketAddress) server.address(),
                ControlServerOptions.of(InterpreterOptions.of("here", "Dray/1")), node, node,
                new SessionResources(STORAGE, CLOCK))).isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot listen on");
    }

    @Test
    void servesClientsInTheSameProcessWithAllStripes() throws IOException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        LocalAddress address = new LocalAddress(UUID.randomUUID().toString());
        try (ControlChannelServer local = ControlChannelServer.listen(address, group,
                ControlServerOptions.of(InterpreterOptions.of("here", "Dray/1")), node, node,
                new SessionResources(STORAGE, CLOCK));
                ControlSession session = new ControlChannelClient(new ClientTls(),
                        ControlChannelClient.Settings.usual("test/1")).open(
                                new InVmConnector(group, address), new ControlSecurity.Clear(),
                                new Login.Anonymous())) {
            assertThat(session.features().supports("DRAY")).isTrue();
            assertThat(session.conversation()
                    .exchange(new ParameterCommand.Type("I"), Duration.ofSeconds(5))
                    .isCompletion()).isTrue();
            assertThat(session.conversation()
                    .exchange(PathVerb.SIZE.on("/file"), Duration.ofSeconds(5))
                    .text()).isEqualTo("7");
            assertThat(local.connections()).isEqualTo(1);
            node.data.hosts = 3;
            Reply stripes = session.conversation()
                    .exchange(new ParameterCommand.StripedPassive(OptionalInt.empty()),
                            Duration.ofSeconds(5));
            assertThat(StripedAddressNotation.parseReply(stripes.lines()).orElseThrow())
                    .extracting(HostPort::port)
                    .containsExactly(27000, 27001, 27002);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
