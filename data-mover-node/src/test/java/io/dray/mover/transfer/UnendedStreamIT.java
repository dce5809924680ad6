package io.dray.mover.transfer;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure.DataChannelFailure;
import io.dray.protocol.failure.TransferFailure.ProtocolViolation;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.dray.mover.transfer.RawPeer.block;
import static io.dray.mover.transfer.RawPeer.header;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/// A receiver whose sender ends the transfer without one of its channels.
@Timeout(40)
final class UnendedStreamIT {
    private static final TransferParameters EXTENDED = Movers
            .parameters(TransferMode.EXTENDED_BLOCK, 1);

    private final Movers movers = new Movers();
    private final EventLog log = new EventLog();
    private final CountDownLatch written = new CountDownLatch(1);

    @AfterEach
    void close() {
        movers.close();
    }

    private HostPort receive(TransferParameters parameters, long size) {
        movers.target.beforeWrite = position -> written.countDown();
        HostPort port = Movers.listen(movers.receiver);
        movers.receiver.start(new ReceiveFile(parameters, "/f", new Placement.Replace(),
                ByteRangeSet.EMPTY, OptionalLong.of(size), Optional.empty(), Optional.empty()),
                log);
        return port;
    }

    private static byte[] eof(long count) {
        return header(0x48, 0, count);
    }

    private String stored() {
        return new String(movers.target.get("/f"), US_ASCII);
    }

    @Test
    void dropsAChannelInMidBlockWhenNothingIsMissing() throws InterruptedException {
        HostPort port = receive(EXTENDED, 8);
        RawPeer still = RawPeer.connect(port).send(header(0, 4, 4), "BB".getBytes(US_ASCII));
        written.await();
        RawPeer.connect(port).send(block(0, 0, "AAAA"), block(0, 4, "BBBB"), eof(1));
        log.completed();
        assertThat(stored()).isEqualTo("AAAABBBB");
        assertThat(still.seesEnd()).isTrue();
        assertThat(movers.receivingEngine.memoryInUse()).isZero();
    }

    @Test
    void servesAgainOnTheChannelsThatEnded() throws InterruptedException {
        HostPort port = receive(EXTENDED, 4);
        RawPeer.connect(port).send(header(0, 4, 0));
        RawPeer still = RawPeer.connect(port).send(block(0, 0, "BB"));
        written.await();
        RawPeer ended = RawPeer.connect(port).send(block(0, 0, "AAAA"), eof(1));
        log.completed();
        assertThat(still.seesEnd()).isTrue();
        EventLog next = new EventLog();
        movers.receiver.start(Movers.receive(EXTENDED, "/g", ByteRangeSet.EMPTY), next);
        ended.send(block(0, 0, "more"), eof(1));
        assertThat(next.completed().bytes()).isEqualTo(4);
        assertThat(next.started().reusingChannels()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRC32C", "ADLER32", "SHA256"})
    void knowsNoChecksumWhenAnUnendedChannelWroteOtherBytes(String algorithm)
            throws InterruptedException {
        ChecksumAlgorithm announced = ChecksumAlgorithm.valueOf(algorithm);
        HostPort port = receive(EXTENDED.withChecksum(announced), 4);
        RawPeer ending = RawPeer.connect(port).send(block(0, 0, "good"));
        written.await();
        CountDownLatch evil = new CountDownLatch(1);
        movers.target.beforeWrite = position -> evil.countDown();
        RawPeer still = RawPeer.connect(port)
                .send(header(0, 99, 0), "EVIL".getBytes(US_ASCII));
        evil.await();
        ending.send(eof(1));
        log.completed();
        assertThat(still.seesEnd()).isTrue();
        assertThat(movers.target.checksum).isEmpty();
        assertThat(requireNonNull(movers.target.passed).valueOf(announced, 0, 4)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 9})
    void failsWhenTheSizeIsNotTheOneAnnounced(long announced) throws InterruptedException {
        HostPort port = receive(EXTENDED, announced);
        RawPeer still = RawPeer.connect(port).send(header(0, 4, 4), "BB".getBytes(US_ASCII));
        written.await();
        RawPeer.connect(port).send(block(0, 0, "AAAA"), block(0, 4, "BBBB"), eof(1));
        assertThat(log.failure()).isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("ALLO");
        assertThat(movers.target.paths()).isEmpty();
        assertThat(still.seesEnd()).isTrue();
    }

    @Test
    void failsWhenAHoleIsLeft() throws InterruptedException {
        HostPort port = receive(EXTENDED, 8);
        RawPeer still = RawPeer.connect(port).send(header(0, 4, 2), "B".getBytes(US_ASCII));
        written.await();
        RawPeer.connect(port).send(block(0, 0, "AA"), block(0, 4, "BBBB"), eof(1));
        assertThat(log.failure()).isInstanceOf(ProtocolViolation.class);
        assertThat(movers.target.paths()).isEmpty();
        assertThat(still.seesEnd()).isTrue();
    }

    @Test
    void failsWhenTheUnendedChannelIsAStrangers() throws InterruptedException {
        HostPort port = receive(EXTENDED, 4);
        RawPeer still = RawPeer.connectFrom("127.0.0.2", port)
                .send(header(0, 99, 0), "EVIL".getBytes(US_ASCII));
        written.await();
        RawPeer.connect(port).send(block(0, 0, "good"), eof(1));
        assertThat(log.failure()).isInstanceOf(ProtocolViolation.class);
        assertThat(movers.target.paths()).isEmpty();
        assertThat(still.seesEnd()).isTrue();
    }

    @Test
    void failsWhenAChannelIsResetBeforeTheEnd() throws InterruptedException {
        HostPort port = receive(EXTENDED, 4);
        RawPeer whole = RawPeer.connect(port);
        RawPeer reset = RawPeer.connect(port).send(header(0, 4, 0), "go".getBytes(US_ASCII));
        written.await();
        whole.send(block(0, 0, "good"));
        reset.reset();
        assertThat(log.failure()).isInstanceOf(DataChannelFailure.class);
        assertThat(movers.target.paths()).isEmpty();
    }
}
