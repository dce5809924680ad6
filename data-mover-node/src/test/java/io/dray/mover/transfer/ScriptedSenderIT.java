package io.dray.mover.transfer;

import io.dray.control.security.DataChannelSecurity.Mutual;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.StorageCondition;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.IntegrityFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.failure.TransferFailure.StorageFailure;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.dray.mover.transfer.RawPeer.block;
import static io.dray.mover.transfer.RawPeer.header;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/// A receiver against senders that behave, misbehave and are none.
final class ScriptedSenderIT {
    private static final TransferParameters EXTENDED = Movers
            .parameters(TransferMode.EXTENDED_BLOCK, 1);
    private static final TransferParameters STREAM = Movers.parameters(TransferMode.STREAM, 1);

    private final Movers movers = new Movers();
    private final EventLog log = new EventLog();

    @AfterEach
    void close() {
        movers.close();
    }

    @Test
    void takesBlocksInAnyOrderFromSeveralChannels() {
        HostPort port = receive(EXTENDED);
        RawPeer second = RawPeer.connect(port).send(eof(2));
        RawPeer first = RawPeer.connect(port).send(block(0, 4, "BBBB"));
        first.send(block(0x08, 0, "AAAA"));
        assertThat(log.completed().bytes()).isEqualTo(8);
        assertThat(stored()).isEqualTo("AAAABBBB");
        assertThat(log.announced()).isEqualTo(ByteRangeSet.of(0, 8));
        second.close();
    }

    @Test
    void takesBlocksByteByByte() {
        HostPort port = receive(EXTENDED);
        RawPeer peer = RawPeer.connect(port);
        for (byte[] piece : new byte[][]{block(0, 0, "hello"), header(0, 0, 99),
                block(0x80, 5, " world"), eof(1)}) {
            for (byte b : piece) {
                peer.send(new byte[]{b});
            }
        }
        log.completed();
        assertThat(stored()).isEqualTo("hello world");
    }

    @Test
    void takesBlocksCutAnywhere() {
        Random random = new Random(3);
        byte[] content = Movers.randomBytes(600_000);
        HostPort port = receive(EXTENDED);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int at = 0; at < content.length;) {
            int count = Math.min(content.length - at, 1 + random.nextInt(70_000));
            wire.writeBytes(header(0, count, at));
            wire.write(content, at, count);
            at += count;
        }
        wire.writeBytes(eof(1));
        byte[] all = wire.toByteArray();
        RawPeer peer = RawPeer.connect(port);
        for (int at = 0; at < all.length;) {
            int count = Math.min(all.length - at, 1 + random.nextInt(9_000));
            peer.send(Arrays.copyOfRange(all, at, at + count));
            at += count;
        }
        log.completed();
        assertThat(movers.target.get("/f")).isEqualTo(content);
    }

    @Test
    void acceptsChannelsThatComeAfterTheEof() {
        HostPort port = receive(EXTENDED);
        RawPeer.connect(port).send(header(0x40, 0, 2), block(0x08, 0, "ab"));
        log.started();
        RawPeer.connect(port).send(block(0x08, 2, "cd"));
        log.completed();
        assertThat(stored()).isEqualTo("abcd");
    }

    @Test
    void keepsBytesOfTheNextTransferThatCameTooEarly() {
        HostPort port = receive(EXTENDED);
        RawPeer.connect(port).send(block(0, 0, "one"), eof(1), block(0, 0, "two2"), eof(1));
        log.completed();
        assertThat(stored()).isEqualTo("one");
        EventLog next = start(request(EXTENDED, "/g", new Placement.Replace(),
                OptionalLong.empty()));
        assertThat(next.completed().bytes()).isEqualTo(4);
        assertThat(next.started().reusingChannels()).isTrue();
        assertThat(new String(movers.target.get("/g"), US_ASCII)).isEqualTo("two2");
    }

    @Test
    void forgetsChannelsClosedBetweenTransfers() {
        HostPort port = receive(EXTENDED);
        RawPeer first = RawPeer.connect(port).send(block(0x08, 0, "a"));
        RawPeer second = RawPeer.connect(port).send(header(0x44, 0, 2), header(0x0c, 0, 0));
        log.completed();
        assertThat(second.seesEnd()).isTrue();
        first.close();
        EventLog next = start(request(EXTENDED, "/g", new Placement.Replace(),
                OptionalLong.empty()));
        RawPeer.connect(port).send(block(0, 0, "b"), eof(1));
        next.completed();
        assertThat(movers.target.get("/g")).isEqualTo(new byte[]{'b'});
    }

    @Test
    void lastWriteWinsAndChecksumBecomesUnknown() {
        HostPort port = receive(EXTENDED);
        RawPeer.connect(port)
                .send(block(0, 0, "aaaa"), block(0, 2, "bb"), block(0, 4, "c"),
                        eof(1));
        assertThat(log.completed().bytes()).isEqualTo(7);
        assertThat(stored()).isEqualTo("aabbc");
        assertThat(movers.target.checksum).isEmpty();
    }

    @Test
    void isNotDisturbedByPortScans() {
        HostPort port = receive(EXTENDED);
        RawPeer.connect(port).close();
        RawPeer.connect(port).reset();
        RawPeer.connect(port).send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
        RawPeer.connect(port).send(new byte[]{0, 0, 0}).close();
        RawPeer.connect(port).send(Movers.randomBytes(5000));
        RawPeer silent = RawPeer.connect(port);
        RawPeer.connect(port).send(block(0, 0, "fine"), eof(1));
        log.completed();
        assertThat(stored()).isEqualTo("fine");
        assertThat(silent.seesEnd()).isTrue();
    }

    @Test
    void isNotDisturbedByStrangersOnTlsPorts() {
        TestTls tls = new TestTls(SslProvider.OPENSSL, "TLSv1.3", true, TestTls.CREDENTIAL);
        movers.secure(new Mutual(tls, ProtectionLevel.PRIVATE),
                new Mutual(tls, ProtectionLevel.PRIVATE));
        movers.source.put("/f", Movers.randomBytes(3_000_001));
        HostPort port = receive(EXTENDED);
        RawPeer.connect(port).send(block(0, 0, "evil"), eof(1));
        RawPeer.connect(port).send(new byte[]{22, 3, 1, 2}).close();
        RawPeer half = RawPeer.connect(port).send(new byte[]{22, 3, 1});
        movers.sender.connectTo(List.of(port));
        EventLog sending = new EventLog();
        movers.sender.start(Movers.send(EXTENDED, "/f", ByteRangeSet.EMPTY), sending);
        assertThat(log.completed().bytes()).isEqualTo(3_000_001);
        sending.completed();
        assertThat(movers.target.get("/f")).isEqualTo(movers.source.get("/f"));
        assertThat(half.seesEnd()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0x20,1,0", "0x10,1,0", "0x01,1,0", "0x00,1099511627777,0", "0x00,-1,0",
            "0x00,10,9223372036854775800", "0x00,1,-1"})
    void refusesHeadersThatCannotBe(String descriptor, long count, long offset) {
        HostPort port = receive(EXTENDED);
        RawPeer peer = RawPeer.connect(port).send(block(0, 0, "good"));
        peer.send(header(Integer.decode(descriptor), count, offset));
        assertThat(log.failure()).isInstanceOf(ProtocolViolation.class);
        assertThat(movers.target.paths()).isEmpty();
        assertThat(log.announced()).isEqualTo(ByteRangeSet.of(0, 4));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "129"})
    void refusesImpossibleChannelCounts(long count) {
        HostPort port = receive(EXTENDED);
        RawPeer.connect(port).send(block(0, 0, "good"), eof(count));
        assertThat(log.failure()).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void refusesTooFewAnnouncedChannels() throws InterruptedException {
        HostPort port = receive(EXTENDED);
        CountDownLatch written = new CountDownLatch(1);
        movers.target.beforeWrite = position -> written.countDown();
        RawPeer other = RawPeer.connect(port).send(block(0, 0, "good"));
        written.await();
        RawPeer.connect(port).send(block(0, 4, "more"), eof(1));
        assertThat(log.failure()).isInstanceOf(ProtocolViolation.class);
        assertThat(other.seesEnd()).isTrue();
    }

    @Test
    void failsWhenAChannelClosesBeforeItsEnd() {
        HostPort port = receive(EXTENDED);
        RawPeer.connect(port).send(header(0, 10, 0), "12345".getBytes(US_ASCII)).close();
        assertThat(log.failure()).isInstanceOf(DataChannelFailure.class)
                .hasMessageContaining("end of data");
        assertThat(movers.target.paths()).isEmpty();
        assertThat(movers.target.stable.get("/f")).isEqualTo(ByteRangeSet.of(0, 5));
    }

    @Test
    void failsWhenAChannelIsReset() throws InterruptedException {
        HostPort port = receive(EXTENDED);
        CountDownLatch written = new CountDownLatch(1);
        movers.target.beforeWrite = position -> written.countDown();
        RawPeer peer = RawPeer.connect(port).send(block(0, 0, "good"));
        written.await();
        peer.reset();
        assertThat(log.failure()).isInstanceOf(DataChannelFailure.class);
        assertThat(movers.target.paths()).isEmpty();
    }

    @Test
    void failsWhenBytesAreMissing() {
        HostPort port = receive(EXTENDED);
        RawPeer.connect(port).send(block(0, 0, "ab"), block(0, 5, "cd"), eof(1));
        assertThat(log.failure()).isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("2-5");
        assertThat(movers.target.paths()).isEmpty();
    }

    @Test
    void keepsWhatCameBeforeAStreamWasCut() {
        HostPort port = Movers.listen(movers.receiver);
        EventLog events = start(request(STREAM, "/f", new Placement.Replace(),
                OptionalLong.of(10)));
        RawPeer.connect(port).send("abcd".getBytes(US_ASCII)).close();
        assertThat(events.failure()).isInstanceOf(DataChannelFailure.class)
                .hasMessageContaining("after 4 of 10 bytes");
        assertThat(events.announced()).isEqualTo(ByteRangeSet.of(0, 4));
    }

    @Test
    void failsWhenTheFileIsShorterThanAnnounced() {
        HostPort port = Movers.listen(movers.receiver);
        EventLog events = start(request(EXTENDED, "/f", new Placement.Replace(),
                OptionalLong.of(10)));
        RawPeer.connect(port).send(block(0, 0, "abcd"), eof(1));
        assertThat(events.failure()).isInstanceOf(IntegrityFailure.class)
                .hasMessageContaining("10");
    }

    @Test
    void saysWhichEndsOfDataNeverCame() {
        try (Movers impatient = impatient()) {
            HostPort port = Movers.listen(impatient.receiver);
            EventLog events = new EventLog();
            impatient.receiver.start(request(EXTENDED, "/f", new Placement.Replace(),
                    OptionalLong.empty()), events);
            RawPeer.connect(port).send(block(0, 0, "ab"), eof(4));
            assertThat(events.failure()).isInstanceOf(DataChannelFailure.class)
                    .hasMessageContaining("announced 4 data channels")
                    .hasMessageContaining("only 1 sent");
        }
    }

    @Test
    void failsWhenNothingComes() {
        Movers impatient = impatient();
        try (impatient) {
            EventLog nobody = new EventLog();
            Movers.listen(impatient.receiver);
            impatient.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), nobody);
            assertThat(nobody.failure()).isInstanceOfSatisfying(DataChannelFailure.class,
                    failure -> assertThat(failure.stage())
                            .isEqualTo(DataChannelFailure.Stage.NOT_OPENED));

            EventLog silence = new EventLog();
            HostPort port = Movers.listen(impatient.receiver);
            impatient.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), silence);
            RawPeer silent = RawPeer.connect(port).send(block(0, 0, "a"));
            assertThat(silence.failure()).isInstanceOfSatisfying(DataChannelFailure.class,
                    failure -> assertThat(failure.stage())
                            .isNotEqualTo(DataChannelFailure.Stage.NOT_OPENED));
            assertThat(silent.seesEnd()).isTrue();
        }
    }

    @Test
    void failsWithTheStorage() {
        HostPort port = receive(EXTENDED);
        movers.target.beforeWrite = position -> {
            throw new StorageFailure(StorageCondition.NO_SPACE, "write",
                    "The disk is full.");
        };
        RawPeer peer = RawPeer.connect(port).send(block(0, 0, "good"));
        assertThat(log.failure()).isInstanceOf(StorageFailure.class);
        assertThat(peer.seesEnd()).isTrue();
        assertThat(movers.target.open).hasValue(0);
    }

    @Test
    void announcesNothingOfAFileThatStorageRejects() {
        HostPort port = receive(EXTENDED);
        movers.target.beforeCommit = length -> {
            throw new IntegrityFailure("The checksum is another.");
        };
        RawPeer.connect(port).send(block(0, 0, "good"), eof(1));
        assertThat(log.failure()).isInstanceOf(IntegrityFailure.class);
        assertThat(log.announced()).isEqualTo(ByteRangeSet.EMPTY);
        assertThat(movers.target.stable).isEmpty();
    }

    @Test
    void takesAStreamUntilItsEnd() {
        HostPort port = receive(STREAM);
        RawPeer.connect(port).send("hello".getBytes(US_ASCII)).close();
        assertThat(log.completed().bytes()).isEqualTo(5);
        assertThat(stored()).isEqualTo("hello");
    }

    static Stream<Arguments> excesses() {
        byte[] four = "four".getBytes(US_ASCII);
        return Stream.of(
                arguments(STREAM, "one byte", new byte[][]{four, "x".getBytes(US_ASCII)}),
                arguments(STREAM, "at once", new byte[][]{Movers.randomBytes(100_000)}),
                arguments(EXTENDED, "one byte", new byte[][]{block(0, 0, "fourx")}),
                arguments(EXTENDED, "a block", new byte[][]{block(0, 0, "four"),
                        block(0, 4, "x")}),
                arguments(EXTENDED, "far away", new byte[][]{block(0, 0, "four"),
                        header(0, 1, 1L << 50), "x".getBytes(US_ASCII)}),
                arguments(EXTENDED, "a block of 1 TiB", new byte[][]{header(0, 1L << 40, 0),
                        "fourx".getBytes(US_ASCII)}));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("excesses")
    void endsWithTheFirstByteBeyondWhatWasAnnounced(TransferParameters mode, String name,
            byte[][] wire) {
        for (Placement placement : List.of(new Placement.Replace(), new Placement.Append(),
                new Placement.Adjust(0))) {
            movers.target.put("/f", new byte[0]);
            AtomicLong furthest = new AtomicLong();
            movers.target.beforeWrite = position -> furthest.accumulateAndGet(position, Math::max);
            HostPort port = Movers.listen(movers.receiver);
            EventLog events = start(request(mode, "/f", placement, OptionalLong.of(4)));
            RawPeer peer = RawPeer.connect(port).send(wire);
            assertThat(events.failure()).as("%s %s", name, placement)
                    .isInstanceOf(ProtocolViolation.class)
                    .hasMessageContaining("The sender at 127.0.0.1:")
                    .hasMessageContaining("4 bytes");
            assertThat(peer.seesEnd()).isTrue();
            assertThat(furthest).hasValueLessThan(4);
            assertThat(movers.target.get("/f")).hasSizeLessThanOrEqualTo(4);
        }
    }

    @Test
    void endsBeyondWhatTheClientPermitsWhereNothingIsAnnounced() {
        for (OptionalLong nothing : List.of(OptionalLong.empty(), OptionalLong.of(0))) {
            HostPort port = Movers.listen(movers.receiver);
            EventLog events = start(request(STREAM.withMostUnannounced(4), "/f",
                    new Placement.Replace(), nothing));
            RawPeer.connect(port).send("fours".getBytes(US_ASCII));
            assertThat(events.failure()).isInstanceOf(ProtocolViolation.class)
                    .hasMessageContaining("4 bytes");
        }
        HostPort port = Movers.listen(movers.receiver);
        EventLog events = start(request(STREAM.withMostUnannounced(4), "/f",
                new Placement.Replace(), OptionalLong.of(5)));
        RawPeer.connect(port).send("fives".getBytes(US_ASCII)).close();
        assertThat(events.completed().bytes()).isEqualTo(5);
    }

    @Test
    void takesAnyLengthWhereNoneIsAnnounced() {
        for (OptionalLong nothing : List.of(OptionalLong.empty(), OptionalLong.of(0))) {
            HostPort port = Movers.listen(movers.receiver);
            EventLog events = start(request(STREAM, "/f", new Placement.Replace(), nothing));
            RawPeer.connect(port).send("any length".getBytes(US_ASCII)).close();
            assertThat(events.completed().bytes()).isEqualTo(10);
        }
    }

    @Test
    void endsAStreamThatWasStoredWithFin() {
        byte[] content = Movers.randomBytes(300_000);
        for (int i = 0; i < 60; i++) {
            HostPort port = Movers.listen(movers.receiver);
            EventLog events = start(request(STREAM, "/f", new Placement.Replace(),
                    OptionalLong.empty()));
            try (RawPeer peer = RawPeer.connect(port)) {
                peer.send(content).shutdownAndAwaitEnd();
            }
            events.completed();
        }
    }

    @Test
    void endsAChannelThatTheSenderClosesWithFin() {
        for (int i = 0; i < 60; i++) {
            EventLog events = new EventLog();
            HostPort port = receive(EXTENDED, events);
            try (RawPeer peer = RawPeer.connect(port)) {
                peer.send(block(0, 0, "whole"), header(0x4c, 0, 1)).shutdownAndAwaitEnd();
            }
            events.completed();
        }
    }

    @Test
    void translatesLineEndsOfStreams() {
        TransferParameters ascii = new TransferParameters(RepresentationType.ASCII,
                TransferMode.STREAM, Parallelism.fixed(1), 1 << 20, 0, Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                0);
        HostPort port = receive(ascii);
        RawPeer peer = RawPeer.connect(port);
        for (byte b : "one\r\ntwo\r\r\nthree\r".getBytes(US_ASCII)) {
            peer.send(new byte[]{b});
        }
        peer.close();
        log.completed();
        assertThat(stored()).isEqualTo("one\ntwo\r\nthree\r");
    }

    @Test
    void appendsAndAdjusts() {
        movers.target.put("/f", "0123456789".getBytes(US_ASCII));
        HostPort port = Movers.listen(movers.receiver);
        EventLog append = start(request(STREAM, "/f", new Placement.Append(),
                OptionalLong.empty()));
        RawPeer.connect(port).send("ab".getBytes(US_ASCII)).close();
        append.completed();
        assertThat(stored()).isEqualTo("0123456789ab");

        HostPort again = Movers.listen(movers.receiver);
        EventLog adjust = start(request(EXTENDED, "/f", new Placement.Adjust(3),
                OptionalLong.empty()));
        RawPeer.connect(again).send(block(0, 1, "XY"), eof(1));
        adjust.completed();
        assertThat(stored()).isEqualTo("0123XY6789ab");
    }

    private HostPort receive(TransferParameters parameters) {
        return receive(parameters, log);
    }

    private HostPort receive(TransferParameters parameters, EventLog events) {
        HostPort port = Movers.listen(movers.receiver);
        movers.receiver.start(Movers.receive(parameters, "/f", ByteRangeSet.EMPTY), events);
        return port;
    }

    private EventLog start(ReceiveFile request) {
        EventLog events = new EventLog();
        movers.receiver.start(request, events);
        return events;
    }

    private String stored() {
        return new String(movers.target.get("/f"), US_ASCII);
    }

    private static ReceiveFile request(TransferParameters parameters, String path,
            Placement placement, OptionalLong size) {
        return new ReceiveFile(parameters, path, placement, ByteRangeSet.EMPTY, size,
                Optional.empty(), Optional.empty());
    }

    private static Movers impatient() {
        return new Movers(DataPlaneConfig.usual()
                .withLimits(
                        new DataPlaneConfig.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5),
                                Duration.ofMillis(200), Duration.ofMillis(500),
                                Duration.ofMillis(500), Duration.ofSeconds(1))));
    }

    private static byte[] eof(long count) {
        return header(0x48, 0, count);
    }
}
