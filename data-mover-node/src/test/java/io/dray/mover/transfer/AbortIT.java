package io.dray.mover.transfer;

import io.dray.control.security.DataChannelSecurity.Mutual;
import io.dray.control.server.DataSession;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.failure.TransferFailure.Aborted;
import io.dray.protocol.interpreter.TransferEvent.Failed;
import io.dray.protocol.parameters.Parallelism;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.RepresentationType;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// An abort ends a transfer at once, whatever it waits for, and frees everything.
final class AbortIT {
    private static final TransferParameters EXTENDED = Movers
            .parameters(TransferMode.EXTENDED_BLOCK, 2);

    private final Movers movers = new Movers();
    private final EventLog log = new EventLog();

    @AfterEach
    void close() {
        movers.close();
        assertThat(movers.sendingEngine.memoryInUse()).isZero();
        assertThat(movers.receivingEngine.memoryInUse()).isZero();
        assertThat(movers.source.open).hasValue(0);
        assertThat(movers.target.open).hasValue(0);
    }

    @Test
    void whileWaitingForConnections() {
        Movers.listen(movers.receiver);
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), log);
        assertAborts(movers.receiver);
    }

    @Test
    void whileReading() {
        HostPort port = Movers.listen(movers.receiver);
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), log);
        RawPeer peer = RawPeer.connect(port).send(RawPeer.header(0, 1000, 0), new byte[10]);
        log.started();
        assertAborts(movers.receiver);
        assertThat(peer.seesEnd()).isTrue();
    }

    @Test
    void whileWriting() {
        try (RawPeer.Port port = new RawPeer.Port()) {
            movers.source.put("/f", Movers.randomBytes(50_000_000));
            movers.sender.connectTo(List.of(port.address()));
            movers.sender.start(Movers.send(EXTENDED, "/f", ByteRangeSet.EMPTY), log);
            List<RawPeer> peers = List.of(port.accept(), port.accept());
            peers.getFirst().readBlock(new byte[50_000_000]);
            assertAborts(movers.sender);
            peers.forEach(RawPeer::close);
        }
    }

    @Test
    void whileHandshaking() {
        TestTls tls = new TestTls(SslProvider.OPENSSL, "TLSv1.3", true, TestTls.CREDENTIAL);
        movers.secure(new Mutual(tls, ProtectionLevel.PRIVATE),
                new Mutual(tls, ProtectionLevel.PRIVATE));
        HostPort passive = Movers.listen(movers.receiver);
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), log);
        RawPeer silent = RawPeer.connect(passive).send(new byte[]{22});
        log.started();
        assertAborts(movers.receiver);
        assertThat(silent.seesEnd()).isTrue();

        try (RawPeer.Port port = new RawPeer.Port()) {
            movers.source.put("/f", Movers.randomBytes(10));
            EventLog sending = new EventLog();
            movers.sender.connectTo(List.of(port.address()));
            movers.sender.start(Movers.send(EXTENDED, "/f", ByteRangeSet.EMPTY), sending);
            port.accept();
            sending.started();
            movers.sender.abort("the user said so");
            assertThat(sending.failure()).isInstanceOf(Aborted.class);
        }
        assertThat(tls.leaked()).isEmpty();
    }

    @Test
    void whileKeptChannelsSleep() {
        movers.source.put("/f", Movers.randomBytes(10));
        movers.join();
        movers.move(EXTENDED, "/f", ByteRangeSet.EMPTY).receiving().completed();
        movers.receiver.start(Movers.receive(EXTENDED, "/g", ByteRangeSet.EMPTY), log);
        log.started();
        assertAborts(movers.receiver);
    }

    @Test
    void whileABandwidthLimitHoldsItBack() {
        TransferParameters slow = new TransferParameters(RepresentationType.IMAGE,
                TransferMode.EXTENDED_BLOCK, Parallelism.fixed(1), 1 << 20, 0,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5), 1000);
        movers.source.put("/f", Movers.randomBytes(10_000_000));
        movers.join();
        EventLog receiving = new EventLog();
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), receiving);
        movers.sender.start(Movers.send(slow, "/f", ByteRangeSet.EMPTY), log);
        log.started();
        assertAborts(movers.sender);
        movers.receiver.abort("too");
        receiving.failure();
    }

    @Test
    void whileStorageIsBusyEndsAfterTheWrite() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        movers.target.beforeWrite = position -> {
            writing.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        HostPort port = Movers.listen(movers.receiver);
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), log);
        RawPeer.connect(port).send(RawPeer.block(0, 0, "abc"));
        writing.await();
        movers.receiver.abort("the user said so");
        assertThat(log.events()).noneMatch(
                event -> event instanceof Failed);
        go.countDown();
        assertThat(log.failure()).isInstanceOf(Aborted.class);
    }

    @Test
    void byClosingTheSession() {
        Movers.listen(movers.receiver);
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), log);
        movers.receiver.close();
        assertThat(log.failure()).isInstanceOf(Aborted.class);
        EventLog late = new EventLog();
        movers.receiver.start(Movers.receive(EXTENDED, "/f", ByteRangeSet.EMPTY), late);
        assertThat(late.failure()).isInstanceOf(Aborted.class);
    }

    private void assertAborts(DataSession session) {
        session.abort("the user said so");
        assertThat(log.failure()).isInstanceOf(Aborted.class).hasMessage("the user said so");
    }
}
