package io.dray.bench.micro;

import io.dray.mover.datachannel.BufferPool;
import io.dray.mover.datachannel.DataChannel;
import io.dray.mover.datachannel.Direction;
import io.dray.mover.datachannel.ExtendedBlockReader;
import io.dray.mover.datachannel.ExtendedBlockWriter;
import io.dray.protocol.block.ExtendedBlockHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Extended blocks: headers alone, and small blocks by writer and reader over one loopback connection, where the
/// kernel has the larger share. An operation is one block.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BlockCodecBenchmark {
    private static final int HEADERS = 1024;
    /// As many as fit the sockets' buffers, since one thread does both ends.
    private static final int BLOCKS = 16;
    private static final int BLOCK = 4096;

    private final ByteBuffer headers = ByteBuffer
            .allocateDirect(HEADERS * ExtendedBlockHeader.LENGTH);
    private @Nullable Ends ends;

    private record Ends(DataChannel sender, DataChannel receiver) {}

    @Setup(Level.Trial)
    public void connect() throws IOException {
        BufferPool pool = new BufferPool(4, Duration.ofSeconds(1));
        try (ServerSocketChannel listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            DataChannel sender = new DataChannel(SocketChannel.open(listener.getLocalAddress()),
                    Direction.SENDING, pool);
            DataChannel receiver = new DataChannel(listener.accept(), Direction.RECEIVING, pool);
            sender.activate(false, () -> false);
            receiver.activate(false, () -> false);
            ends = new Ends(sender, receiver);
        }
    }

    @TearDown(Level.Trial)
    public void disconnect() {
        ends().sender().abort();
        ends().receiver().abort();
    }

    @Benchmark
    @OperationsPerInvocation(HEADERS)
    public long headers() {
        headers.clear();
        for (int i = 0; i < HEADERS; i++) {
            ExtendedBlockHeader.put(headers, 0, BLOCK, (long) i * BLOCK);
        }
        long sum = 0;
        for (int at = 0; at < headers.position(); at += ExtendedBlockHeader.LENGTH) {
            sum += ExtendedBlockHeader.payload(headers, at, ExtendedBlockReader.MAX_BLOCK)
                    + ExtendedBlockHeader.offset(headers, at);
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public long blocksOverLoopback() throws IOException {
        ExtendedBlockWriter writer = new ExtendedBlockWriter(ends().sender());
        for (int i = 0; i < BLOCKS; i++) {
            ByteBuffer room = writer.room(BLOCK);
            room.position(room.limit());
            writer.begin(BLOCK, (long) i * BLOCK);
            writer.send();
        }
        writer.end();
        Received received = new Received();
        ExtendedBlockReader.End end = new ExtendedBlockReader(ends().receiver(), () -> {})
                .read(received);
        if (end != ExtendedBlockReader.End.END_OF_DATA || received.bytes != BLOCKS * BLOCK) {
            throw new IllegalStateException(
                    received.bytes + " bytes have come, and then " + end);
        }
        return received.bytes;
    }

    private Ends ends() {
        if (ends == null) {
            throw new IllegalStateException("connect() was not called");
        }
        return ends;
    }

    private static final class Received implements ExtendedBlockReader.Sink {
        private long bytes;

        @Override
        public void bytes(ByteBuffer run, long offset) {
            bytes += run.remaining();
            run.position(run.limit());
        }

        @Override
        public void endsExpected(long count) {
            throw new IllegalStateException("this transfer has one channel and says no number");
        }
    }
}
