package io.dray.bench.micro;

import io.dray.checksum.Checksum;
import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumValue;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Microseconds for the checksum of one block of 1 MiB in a direct buffer (GB/s: 1049 divided by it).
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChecksumBenchmark {
    private static final int BLOCK = 1 << 20;

    @Param
    private ChecksumAlgorithm algorithm = ChecksumAlgorithm.CRC32C;

    private final ByteBuffer block = randomBlock();

    @Benchmark
    public ChecksumValue block() {
        return Checksum.valueOf(algorithm, block.clear());
    }

    private static ByteBuffer randomBlock() {
        byte[] bytes = new byte[BLOCK];
        new Random(1).nextBytes(bytes);
        return ByteBuffer.allocateDirect(BLOCK).put(bytes);
    }
}
