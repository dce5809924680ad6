package io.dray.mover.transfer;

import io.dray.control.security.DataChannelSecurity.Mutual;
import io.dray.mover.datachannel.BufferPool;
import io.dray.mover.datachannel.DataPlaneObserver;
import io.dray.mover.datachannel.Direction;
import io.dray.mover.transfer.Crossing.Gate;
import io.dray.protocol.block.ExtendedBlockHeader;
import io.dray.protocol.interpreter.TransferEvent.Progress;
import io.dray.protocol.interpreter.TransferRequest.Placement;
import io.dray.protocol.interpreter.TransferRequest.ReceiveFile;
import io.dray.protocol.parameters.ProtectionLevel;
import io.dray.protocol.parameters.TransferMode;
import io.dray.protocol.parameters.TransferParameters;
import io.dray.protocol.range.ByteRangeSet;
import io.netty.handler.ssl.SslProvider;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Streams and paths that stand still in mid-transfer.
@Timeout(40)
final class StalledStreamIT {
    private static final int SIZE = 12_000_001;
    private static final int STREAMS = 4;
    private static final int BLOCK = 1 << 18;
    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();
    private static final TransferParameters PARAMETERS = Movers
            .parameters(TransferMode.EXTENDED_BLOCK, STREAMS)
            .withSocketBuffer(64 << 10)
            .withPerformanceInterval(Duration.ofMillis(100))
            // So that every stream gets its share.
            .withRateLimit(2 * SIZE);

    private final byte[] content = Movers.randomBytes(SIZE);
    private final AtomicInteger stalls = new AtomicInteger();
    private final CompletableFuture<Boolean> stalled = new CompletableFuture<>();
    private final Movers movers = new Movers(DataPlaneConfig.usual()
            .withLimits(
                    new DataPlaneConfig.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5),
                            Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMillis(600),
                            Duration.ofSeconds(1))),
            new DataPlaneObserver() {
                @Override
                public void stalled(Direction direction, Duration silence) {
                    stalls.incrementAndGet();
                    stalled.complete(true);
                }
            });
    private final EventLog sending = new EventLog();
    private final EventLog receiving = new EventLog();

    @AfterEach
    void close() {
        movers.close();
    }

    private void start(Crossing crossing, TransferParameters parameters) {
        movers.source.put("/f", content);
        movers.receiver.start(new ReceiveFile(parameters, "/f", new Placement.Replace(),
                ByteRangeSet.EMPTY, OptionalLong.of(SIZE), Optional.empty(), Optional.empty()),
                receiving);
        movers.sender.connectTo(List.of(crossing.address()));
        movers.sender.start(Movers.send(parameters, "/f", ByteRangeSet.EMPTY), sending);
    }

    private Crossing crossing(Gate... gates) {
        return new Crossing(Movers.listen(movers.receiver),
                index -> index < gates.length ? gates[index] : Gate.open());
    }

    /// Both ends know the checksum of what passed.
    private void assertWhole() {
        assertStored();
        assertThat(movers.target.checksum).hasValue(crc(content));
        assertThat(movers.source.checksum).hasValue(crc(content));
    }

    /// Of blocks that passed twice neither end claims a checksum: the file is read when one is asked for.
    private void assertWholeThoughSentTwice() {
        assertStored();
        assertThat(movers.target.checksum).isEmpty();
        assertThat(movers.source.checksum).isEmpty();
    }

    /// The block was not sent to its end, and counts at the source only when it is sent again.
    private void assertWholeThoughBegunTwice() {
        assertStored();
        assertThat(movers.target.checksum).isEmpty();
        assertThat(movers.source.checksum).hasValue(crc(content));
    }

    private void assertStored() {
        receiving.completed();
        sending.completed();
        assertThat(movers.target.get("/f")).isEqualTo(content);
        assertThat(movers.sendingEngine.memoryInUse()).isZero();
        assertThat(movers.receivingEngine.memoryInUse()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {BLOCK + BLOCK / 2, 100, 2 * (BLOCK + ExtendedBlockHeader.LENGTH)})
    void goesOnWithoutAStreamThatStandsStillForGood(int passed) {
        try (Crossing crossing = crossing(Gate.open(), new Gate(passed))) {
            start(crossing, PARAMETERS);
            if (passed < BLOCK) {
                assertWholeThoughBegunTwice();
            } else {
                assertWholeThoughSentTwice();
            }
        }
        assertThat(stalls.get()).isPositive();
    }

    @Test
    void goesOnWithoutTheStreamThatWouldAnnounceTheEnd() {
        try (Crossing crossing = crossing(new Gate(1_000_000))) {
            start(crossing, PARAMETERS);
            assertWholeThoughSentTwice();
        }
    }

    @Test
    void goesOnUnderTls() {
        TestTls tls = new TestTls(SslProvider.OPENSSL, "TLSv1.3", true, TestTls.CREDENTIAL);
        movers.secure(new Mutual(tls, ProtectionLevel.PRIVATE),
                new Mutual(tls, ProtectionLevel.PRIVATE));
        try (Crossing crossing = crossing(Gate.open(), Gate.open(), new Gate(1_000_000))) {
            start(crossing, PARAMETERS);
            assertWholeThoughSentTwice();
        }
        movers.close();
        // Finished channels wait for their peer's close.
        while (!tls.leaked().isEmpty()) {
            assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void servesAgainWithTheStreamsThatAreLeft() {
        try (Crossing crossing = crossing(new Gate(1_000_000))) {
            start(crossing, PARAMETERS);
            assertWholeThoughSentTwice();
            Movers.Logs next = movers.move(PARAMETERS, "/f", ByteRangeSet.EMPTY);
            assertThat(next.receiving().completed().bytes()).isEqualTo(SIZE);
            assertThat(next.sending().started().reusingChannels()).isTrue();
        }
    }

    @Test
    void takesTheOldBlocksOfAStreamThatWakesUp() throws Exception {
        Gate gate = new Gate(1_000_000);
        try (Crossing crossing = crossing(Gate.open(), gate)) {
            start(crossing, PARAMETERS.withRateLimit(SIZE / 2));
            assertThat(stalled.get(20, TimeUnit.SECONDS)).isTrue();
            gate.lift();
            assertWholeThoughSentTwice();
        }
        assertThat(receiving.completed().bytes()).as("with what came twice").isGreaterThan(SIZE);
    }

    @Test
    void waitsForAPathThatRecovers() throws InterruptedException {
        Gate[] gates = {new Gate(500_000), new Gate(500_000), new Gate(500_000),
                new Gate(500_000)};
        try (Crossing crossing = crossing(gates)) {
            start(crossing, PARAMETERS);
            for (Gate gate : gates) {
                gate.awaitReached();
            }
            awaitFurtherMarkers();
            for (Gate gate : gates) {
                gate.lift();
            }
            assertWhole();
        }
    }

    /// Ten markers more, and twice the limit for streams that stand still.
    private void awaitFurtherMarkers() {
        long told = progresses();
        sending.await(event -> progresses() >= told + 10);
    }

    private long progresses() {
        return sending.events().stream().filter(Progress.class::isInstance).count();
    }

    @Test
    void holdsNoMoreMemoryWhileTheReceiverIsSlow() {
        CountDownLatch slow = new CountDownLatch(1);
        movers.target.beforeWrite = position -> {
            try {
                slow.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        try (Crossing crossing = crossing()) {
            start(crossing, PARAMETERS);
            awaitFurtherMarkers();
            long held = movers.sendingEngine.memoryInUse();
            slow.countDown();
            assertWhole();
            assertThat(held).isEqualTo((long) STREAMS * BufferPool.CAPACITY);
        }
    }

    @Test
    void announcesTheStreamsThatAreLeftToAnyReceiver() {
        byte[] received = new byte[SIZE];
        movers.source.put("/f", content);
        try (RawPeer.Port port = new RawPeer.Port();
                Crossing crossing = new Crossing(port.address(),
                        index -> new Gate(index == 0 ? 100_000 : Long.MAX_VALUE))) {
            movers.sender.connectTo(List.of(crossing.address()));
            movers.sender.start(
                    Movers.send(PARAMETERS, "/f", ByteRangeSet.EMPTY),
                    sending);
            RawPeer still = port.accept();
            List<CompletableFuture<List<ExtendedBlockHeader>>> moving = List
                    .of(port.accept(), port.accept(), port.accept())
                    .stream()
                    .map(peer -> CompletableFuture.supplyAsync(() -> peer.readBlocks(received),
                            THREADS))
                    .toList();
            assertThat(moving.stream().map(CompletableFuture::join).map(List::getLast).toList())
                    .containsExactlyInAnyOrder(ExtendedBlockHeader.endOfFile(STREAMS - 1),
                            ExtendedBlockHeader.endOfData(), ExtendedBlockHeader.endOfData());
            assertThat(received).as("without the stream that stands still").isEqualTo(content);
            still.reset();
            sending.completed();
        }
        assertThat(stalls.get()).isPositive();
    }

    private static String crc(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.wrap(content));
        return String.format("%08x", crc.getValue());
    }
}
