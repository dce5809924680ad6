package io.dray.mover.transfer;

import io.dray.control.security.DataChannelSecurity;
import io.dray.control.security.DataChannelSecurity.Clear;
import io.dray.control.security.DataChannelSecurity.Mutual;
import io.dray.control.security.DataChannelSecurity.OneSided;
import io.dray.control.security.DataChannelSecurity.TlsRole;
import io.dray.control.server.DataSession;
import io.dray.protocol.address.HostAddress;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure;
import io.dray.protocol.interpreter.DataPeers;
import io.dray.protocol.interpreter.DataPeers.Strangers;
import io.dray.protocol.interpreter.TransferRequest;
import io.dray.protocol.interpreter.TransferRequest.SendListing;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.listing.ListingForm;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/// Who may be at the other end of a passive data channel: the client of these sessions is at 127.0.0.1, a stranger at
/// 127.0.0.2.
final class PassivePortIT {
    private static final HostAddress CLIENT = new HostAddress(InetAddress.ofLiteral("127.0.0.1"));
    private static final HostAddress OTHER = new HostAddress(InetAddress.ofLiteral("127.0.0.2"));
    private static final String STRANGER = "127.0.0.2";
    private static final DataPeers CLIENT_ONLY = peers(Strangers.REFUSED);
    private static final TransferParameters STREAM = Movers.parameters(TransferMode.STREAM, 1);
    private static final TransferParameters EXTENDED = Movers
            .parameters(TransferMode.EXTENDED_BLOCK, 1);
    private static final byte[] CONTENT = "content of the client".getBytes(
            StandardCharsets.US_ASCII);

    /// A whole minute of patience: whatever ends sooner was not waited for.
    private final Movers movers = new Movers(DataPlaneConfig.usual()
            .withLimits(new DataPlaneConfig.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5),
                    Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(5),
                    Duration.ofSeconds(1))));
    private final EventLog log = new EventLog();

    @AfterEach
    void close() {
        movers.close();
    }

    static Stream<Arguments> transfers() {
        return Stream.of(STREAM, EXTENDED)
                .map(mode -> arguments(mode, Movers.receive(mode, "/f", ByteRangeSet.EMPTY)));
    }

    @ParameterizedTest
    @MethodSource("transfers")
    void takesDataFromTheClientOnly(TransferParameters mode, TransferRequest request) {
        HostPort port = Movers.listen(movers.receiver, CLIENT_ONLY);
        movers.receiver.start(request, log);
        RawPeer stranger = RawPeer.connectFrom(STRANGER, port);
        RawPeer second = RawPeer.connectFrom(STRANGER, port);
        assertThat(stranger.seesEnd()).isTrue();
        assertThat(second.seesEnd()).isTrue();
        RawPeer.connect(port).send(wire(mode, CONTENT)).close();
        assertThat(log.completed().bytes()).isEqualTo(CONTENT.length);
        assertThat(movers.target.get("/f")).isEqualTo(CONTENT);
        assertThat(log.hosts().used()).containsExactly(CLIENT);
        assertThat(log.hosts().refused()).containsExactly(OTHER);
    }

    static Stream<TransferRequest> downloads() {
        return Stream.of(Movers.send(STREAM, "/f", ByteRangeSet.EMPTY),
                new SendListing(STREAM, ListingForm.MLSD, "/", "", FactSelection.STANDARD),
                new SendListing(STREAM, ListingForm.LIST, "/", "", FactSelection.STANDARD),
                new SendListing(STREAM, ListingForm.NLST, "/", "", FactSelection.STANDARD));
    }

    @ParameterizedTest
    @MethodSource("downloads")
    void givesDataToTheClientOnly(TransferRequest request) {
        movers.source.put("/f", CONTENT);
        HostPort port = Movers.listen(movers.sender, CLIENT_ONLY);
        movers.sender.start(request, log);
        assertThat(RawPeer.connectFrom(STRANGER, port).readToEnd()).isEmpty();
        assertThat(RawPeer.connect(port).readAll()).isNotEmpty();
        log.completed();
        assertThat(log.hosts().used()).containsExactly(CLIENT);
        assertThat(log.hosts().refused()).containsExactly(OTHER);
    }

    @Test
    void turnsStrangersAwayBeforeTheHandshakeWhereTlsProvesNothing() {
        TestTls tls = new TestTls(SslProvider.OPENSSL, "TLSv1.3", false, TestTls.CREDENTIAL);
        movers.source.put("/f", CONTENT);
        movers.sender.secure(new OneSided(TlsRole.SERVER, tls));
        // Third parties cannot be meant: both ends would be TLS servers.
        HostPort port = Movers.listen(movers.sender, peers(Strangers.CLEAR));
        movers.sender.start(Movers.send(STREAM, "/f", ByteRangeSet.EMPTY), log);
        assertThat(RawPeer.connectFrom(STRANGER, port).seesEnd()).isTrue();
        movers.receiver.secure(new OneSided(TlsRole.CLIENT, tls));
        movers.receiver.connectTo(List.of(port));
        EventLog receiving = new EventLog();
        movers.receiver.start(Movers.receive(STREAM, "/f", ByteRangeSet.EMPTY), receiving);
        receiving.completed();
        log.completed();
        assertThat(movers.target.get("/f")).isEqualTo(CONTENT);
        assertThat(log.hosts().refused()).containsExactly(OTHER);
        assertThat(receiving.hosts().used()).containsExactly(CLIENT);
    }

    @ParameterizedTest
    @EnumSource(value = Strangers.class, names = {"CLEAR", "WELCOME"})
    void takesDataFromOthersWhereThatIsAllowed(Strangers strangers) {
        HostPort port = Movers.listen(movers.receiver, peers(strangers));
        movers.receiver.start(Movers.receive(STREAM, "/f", ByteRangeSet.EMPTY), log);
        RawPeer.connectFrom(STRANGER, port).send(CONTENT).close();
        log.completed();
        assertThat(log.hosts().used()).containsExactly(OTHER);
    }

    @Test
    void takesDataFromOthersThatAuthenticate() {
        TestTls tls = new TestTls(SslProvider.OPENSSL, "TLSv1.3", true, TestTls.CREDENTIAL);
        Mutual mutual = new Mutual(tls, ProtectionLevel.PRIVATE);
        movers.secure(mutual, mutual);
        movers.source.put("/f", CONTENT);
        HostPort port = Movers.listen(movers.receiver,
                new DataPeers(Optional.of(OTHER), Strangers.REFUSED));
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), log);
        movers.sender.connectTo(List.of(port));
        movers.sender.start(Movers.send(EXTENDED, "/f", ByteRangeSet.EMPTY), new EventLog());
        log.completed();
        assertThat(log.hosts().used()).containsExactly(CLIENT);
    }

    /// What the other end of a data channel may do in place of a handshake.
    enum Wrong {
        ALERT, GARBAGE, PLAIN_BYTES, END, RESET;

        void to(RawPeer peer) {
            switch (this) {
                case ALERT -> peer.send(new byte[]{21, 3, 3, 0, 2, 2, 40});
                case GARBAGE -> peer.send(Movers.randomBytes(5000));
                case PLAIN_BYTES -> peer.send(
                        "220 this is another protocol\r\n".getBytes(StandardCharsets.US_ASCII));
                case END -> peer.close();
                case RESET -> peer.reset();
            }
        }
    }

    static Stream<Arguments> wrongs() {
        TestTls tls = new TestTls(SslProvider.OPENSSL, "TLSv1.3", false, TestTls.CREDENTIAL);
        TestTls both = new TestTls(SslProvider.OPENSSL, "TLSv1.3", true, TestTls.CREDENTIAL);
        return Stream.of(new OneSided(TlsRole.SERVER, tls),
                new Mutual(both, ProtectionLevel.PRIVATE), new Mutual(both, ProtectionLevel.CLEAR))
                .flatMap(security -> Stream.of(Wrong.values())
                        .map(wrong -> arguments(security, wrong)));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void failsAtOnceWhenTheClientFailsTheHandshake(DataChannelSecurity security, Wrong wrong) {
        movers.secure(security, security);
        movers.source.put("/f", CONTENT);
        for (TransferParameters mode : List.of(STREAM, EXTENDED)) {
            EventLog uploading = new EventLog();
            HostPort port = Movers.listen(movers.receiver, CLIENT_ONLY);
            movers.receiver.start(Movers.receive(mode, "/f", ByteRangeSet.EMPTY), uploading);
            wrong.to(RawPeer.connect(port));
            assertThat(uploading.failure()).isInstanceOf(TransferFailure.class);
        }
        HostPort port = Movers.listen(movers.sender, CLIENT_ONLY);
        movers.sender.start(Movers.send(STREAM, "/f", ByteRangeSet.EMPTY), log);
        wrong.to(RawPeer.connect(port));
        assertThat(log.failure()).isInstanceOf(TransferFailure.class);
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void failsAtOnceWhenWhomItConnectedToFailsTheHandshake(DataChannelSecurity security,
            Wrong wrong) throws IOException {
        movers.secure(security, security);
        movers.source.put("/f", CONTENT);
        failsConnected(movers.sender, Movers.send(STREAM, "/f", ByteRangeSet.EMPTY), wrong);
        failsConnected(movers.sender, Movers.send(EXTENDED, "/f", ByteRangeSet.EMPTY), wrong);
        failsConnected(movers.receiver, Movers.receive(STREAM, "/f", ByteRangeSet.EMPTY), wrong);
    }

    private static void failsConnected(DataSession session, TransferRequest request, Wrong wrong)
            throws IOException {
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EventLog events = new EventLog();
            session.connectTo(List.of(new HostPort(port.getInetAddress(), port.getLocalPort())));
            session.start(request, events);
            Socket accepted = port.accept();
            wrong.to(new RawPeer(accepted));
            assertThat(events.failure()).isInstanceOf(TransferFailure.class);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Wrong.class, names = {"GARBAGE", "PLAIN_BYTES", "END", "RESET"})
    void failsAtOnceWhenTheClientSendsNoBlocks(Wrong wrong) {
        movers.receiver.secure(new Clear());
        HostPort port = Movers.listen(movers.receiver, CLIENT_ONLY);
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), log);
        wrong.to(RawPeer.connect(port));
        assertThat(log.failure()).isInstanceOf(TransferFailure.class);
        assertThat(movers.target.paths()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void bearsWhatTheClientGetsWrongBesideChannelsThatWork(Wrong wrong)
            throws InterruptedException {
        HostPort port = Movers.listen(movers.receiver, CLIENT_ONLY);
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), log);
        CountDownLatch written = new CountDownLatch(1);
        movers.target.beforeWrite = position -> written.countDown();
        RawPeer good = RawPeer.connect(port).send(RawPeer.block(0, 0, "good"));
        written.await();
        wrong.to(RawPeer.connect(port));
        good.send(RawPeer.header(0x48, 0, 1));
        assertThat(log.completed().bytes()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void waitsForTheClientWhateverStrangersSend(Wrong wrong) {
        TestTls both = new TestTls(SslProvider.OPENSSL, "TLSv1.3", true, TestTls.CREDENTIAL);
        Mutual mutual = new Mutual(both, ProtectionLevel.PRIVATE);
        movers.secure(mutual, mutual);
        movers.source.put("/f", CONTENT);
        HostPort port = Movers.listen(movers.receiver, CLIENT_ONLY);
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), log);
        wrong.to(RawPeer.connectFrom(STRANGER, port));
        movers.sender.connectTo(List.of(port));
        movers.sender.start(Movers.send(EXTENDED, "/f", ByteRangeSet.EMPTY), new EventLog());
        log.completed();
        assertThat(movers.target.get("/f")).isEqualTo(CONTENT);
    }

    private static DataPeers peers(Strangers strangers) {
        return new DataPeers(Optional.of(CLIENT), strangers);
    }

    private static byte[] wire(TransferParameters mode, byte[] content) {
        if (mode.mode() == TransferMode.STREAM) {
            return content;
        }
        byte[] block = RawPeer.block(0, 0, new String(content, StandardCharsets.US_ASCII));
        byte[] end = RawPeer.header(0x48, 0, 1);
        byte[] all = new byte[block.length + end.length];
        System.arraycopy(block, 0, all, 0, block.length);
        System.arraycopy(end, 0, all, block.length, end.length);
        return all;
    }
}
