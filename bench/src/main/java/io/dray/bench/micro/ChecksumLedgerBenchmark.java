package io.dray.bench.micro;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.checksum.ChecksumCombination;
import io.dray.checksum.ChecksumLedger;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Nanoseconds a block costs beyond its checksum: one combination, and one record in the ledger.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChecksumLedgerBenchmark {
    private static final int BLOCKS = 4096;
    private static final long BLOCK = 1 << 20;

    @Param({"CRC32C", "ADLER32"})
    private ChecksumAlgorithm algorithm = ChecksumAlgorithm.CRC32C;

    private long value = 0x12345678;

    @Benchmark
    public long combine() {
        value = ChecksumCombination.of(algorithm).combine(value, 0x0BADCAFE, BLOCK);
        return value;
    }

    /// A file of 4 GiB over four streams that take their blocks in turn, each with a delay of its own.
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public Optional<String> ledgerOfFourStreams() {
        ChecksumLedger ledger = new ChecksumLedger(algorithm);
        for (int i = 0; i < BLOCKS; i += 8) {
            for (int order = 0; order < 8; order++) {
                ledger.record((i + order * 3 % 8) * BLOCK, BLOCK, value);
            }
        }
        return ledger.valueOf(0, BLOCKS * BLOCK);
    }
}
