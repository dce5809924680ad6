package io.dray.mover.transfer;

import io.dray.mover.datachannel.BufferPool;
import io.dray.mover.datachannel.ChannelWriter;
import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.Direction;
import io.dray.mover.transfer.StreamScheduler.Stream;
import io.dray.protocol.address.HostPort;
import io.dray.protocol.parameters.RepresentationType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/// Streams that come, rest and serve again.
@Timeout(20)
final class StreamSchedulerTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BufferPool pool = new BufferPool(8, Duration.ofSeconds(1));
    private final Work work = new Work();
    private ServerSocketChannel listener;
    private HostPort peer;
    private TransferScope scope;
    private StreamScheduler scheduler;
    private List<Stream> streams;

    /// Sends nothing, but knows who was asked to, and goes on until told otherwise.
    private static final class Work implements Outgoing {
        private final AtomicBoolean exhausted = new AtomicBoolean();
        private final AtomicInteger shares = new AtomicInteger();
        private final AtomicInteger busy = new AtomicInteger();
        private final AtomicInteger finished = new AtomicInteger();

        @Override
        public void send(int stream, ChannelWriter writer, BooleanSupplier retired) {
            shares.incrementAndGet();
            busy.incrementAndGet();
            while (!exhausted.get() && !retired.getAsBoolean()) {
                LockSupport.parkNanos(100_000);
            }
            busy.decrementAndGet();
        }

        @Override
        public void finish() {
            finished.incrementAndGet();
        }
    }

    @BeforeEach
    void begin() throws IOException {
        listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        peer = new HostPort(InetAddress.getLoopbackAddress(), listener.socket().getLocalPort());
        scope = new TransferScope(threads);
        scheduler = new StreamScheduler(scope, new StallDetector(Duration.ofSeconds(1), 0));
        streams = List.of(stream(0), stream(1));
        scheduler.begin(streams);
    }

    @AfterEach
    void end() throws IOException {
        work.exhausted.set(true);
        scope.close();
        threads.shutdown();
        listener.close();
    }

    private Stream stream(int index) {
        return new Stream(index, Optional.of(peer), Optional.empty(), work,
                RepresentationType.IMAGE);
    }

    private DataChannel channel() throws IOException {
        SocketChannel socket = SocketChannel.open(listener.getLocalAddress());
        assertThat(scheduler.open(socket)).contains(peer);
        return new DataChannel(socket, Direction.SENDING, pool);
    }

    private void run(Stream stream, DataChannel channel) {
        scope.launch(() -> scheduler.sendShare(stream, channel));
    }

    @Test
    void wakesWhoRestsBeforeItOpensFurtherChannels() throws IOException {
        assertThat(scheduler.adjust(3)).isEqualTo(1);
        DataChannel channel = channel();
        assertThat(scheduler.adjust(3)).as("one is on its way").isZero();
        Stream third = scheduler.join(channel).orElseThrow();
        for (int trial = 0; trial < 5; trial++) {
            assertThat(scheduler.adjust(2)).isZero();
            assertThat(third.retired()).isTrue();
            assertThat(scheduler.adjust(3)).isZero();
            assertThat(third.retired()).isFalse();
        }
        assertThat(scheduler.total()).isEqualTo(3);
        channel.close();
    }

    @Test
    void letsARestingStreamServeAgainAndEndWithTheOthers() throws IOException {
        DataChannel channel = channel();
        Stream third = scheduler.join(channel).orElseThrow();
        streams.forEach(stream -> run(stream, channel));
        run(third, channel);
        await(work.busy, 3);
        scheduler.adjust(2);
        await(work.busy, 2);
        scheduler.adjust(3);
        await(work.shares, 4);
        scheduler.adjust(2);
        work.exhausted.set(true);
        scope.join();
        scope.check();
        assertThat(work.finished).hasValue(1);
        assertThat(scheduler.announced(streams.getFirst())).isEqualTo(3);
        assertThat(scheduler.announced(third)).isZero();
        channel.close();
    }

    @Test
    void turnsAwayWhoComesWhenNothingIsLeft() throws IOException {
        DataChannel late = channel();
        work.exhausted.set(true);
        streams.forEach(stream -> run(stream, late));
        scope.join();
        assertThat(scheduler.join(late)).isEmpty();
        assertThat(late.socket().isOpen()).as("reset, so that nobody waits for it").isFalse();
        try (SocketChannel next = SocketChannel.open()) {
            assertThat(scheduler.open(next)).isEmpty();
        }
        assertThat(scheduler.announced(streams.getFirst())).isEqualTo(2);
    }

    private static void await(AtomicInteger counter, int value) {
        while (counter.get() != value) {
            assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
            LockSupport.parkNanos(100_000);
        }
    }
}
